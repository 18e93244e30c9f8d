package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.Rescuing.Leases;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import dev.simplequeue.impl.store.Rescuing.SlowException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements that take jobs from dead nodes. */
@Tag("promise-4")
class RescuingTest extends RescueStatements {

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setMaxCrashes(3))
        .setQueue("fragile", new QueueOptions().setMaxCrashes(1))
        .setQueue("tough", new QueueOptions().setMaxCrashes(4));
  }

  @Test
  void aLookTellsTheTimeWhoseLeaseHasRunOutAndWhetherDeadNodesAreLeft() {
    UUID alive = registerNode();
    UUID lost = registerNode();
    expire(lost);

    Leases leases = await(rescuing.look(Duration.ofSeconds(10)));
    assertThat(leases.expired()).containsExactly(lost);
    assertThat(leases.dead()).isFalse();
    assertThat(leases.now())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));

    declareDead(lost);
    Leases after = await(rescuing.look(Duration.ofSeconds(10)));
    assertThat(after.expired()).isEmpty();
    assertThat(after.dead()).isTrue();
    assertThat(rows("select id from {schema}.node where dead_at is null").get(0).getUUID(0))
        .isEqualTo(alive);
  }

  @Test
  void aJobOfADeadNodeIsReadyAgainWithoutAnAttemptUsedAndUnderANewFence() {
    UUID node = registerNode();
    insert(JobRequest.of("work").priority(7));
    Row before = rows("select run_at from {schema}.job").get(0);
    ClaimedJob job = claimOne(node);
    expire(node);

    List<Rescued> jobs = declareDead(node).jobs();

    assertThat(jobs).containsExactly(new Rescued(job.id(), "work", 0, node, Optional.empty()));
    Row row = rows("select * from {schema}.job").get(0);
    assertThat(row.getUUID("claimed_by")).isNull();
    assertThat(row.getOffsetDateTime("claimed_at")).isNull();
    assertThat(row.getInteger("attempt")).isZero();
    assertThat(row.getInteger("crashes")).isEqualTo(1);
    assertThat(row.getInteger("claims")).isEqualTo(job.fence() + 1);
    assertThat(row.getOffsetDateTime("run_at")).isEqualTo(before.getOffsetDateTime("run_at"));
    ClaimedJob again = claimOne(registerNode());
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.crashes()).isEqualTo(1);
  }

  @Test
  void whatOtherNodesRunAndWhatWaitsIsLeftAlone() {
    UUID dead = registerNode();
    UUID alive = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2), JobRequest.of("work", 3));
    ClaimedJob lost = claimOne(dead);
    ClaimedJob kept = claimOne(alive);
    expire(dead);

    assertThat(declareDead(dead).jobs()).extracting(Rescued::job).containsExactly(lost.id());
    assertThat(removeDead()).isEmpty();

    assertThat(number("select sum(crashes) from {schema}.job")).isEqualTo(1);
    assertThat(settle(alive, kept, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"fragile, 1", "work, 3", "tough, 4"})
  void aJobThatWasOnAsManyDyingNodesAsItsQueueAllowsIsABadJob(String queue, int limit) {
    JobRequest request = JobRequest.of(queue);
    insert(request);

    for (int crash = 1; crash <= limit; crash++) {
      UUID node = registerNode();
      claim(node, queue, 1);
      expire(node);
      assertThat(declareDead(node).jobs())
          .containsExactly(
              new Rescued(
                  request.id(),
                  queue,
                  0,
                  node,
                  crash < limit ? Optional.empty() : Optional.of(JobState.BAD_JOB)));
    }

    assertThat(liveJobs()).isZero();
    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertThat(dead.getInteger("crashes")).isEqualTo(limit);
    assertThat(dead.getInteger("attempt")).isZero();
    assertThat(dead.getInteger("claims")).as("a claim and a crash each time").isEqualTo(2 * limit);
    assertThat(dead.getJsonArray("errors").getJsonObject(0).getString("error"))
        .contains("its node died");
  }

  @Test
  void aRunningJobWhoseCancelWasAcceptedEndsCancelledWithItsNode() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob job = claimOne(node);
    rows("update {schema}.job set cancel_requested = true");
    expire(node);

    assertThat(declareDead(node).jobs())
        .extracting(Rescued::state)
        .containsExactly(Optional.of(JobState.CANCELLED));

    assertThat(liveJobs()).isZero();
    assertThat(found(job)).isEqualTo(Fate.MOVED_ON);
  }

  @Test
  void aNodeThatWasDeclaredDeadCanNeitherClaimNorRenew() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    expire(node);

    assertThat(declareDead(node).nodes()).containsExactly(Map.entry(node, "test"));

    assertThat(claim(node, 1).alive()).isFalse();
    assertThat(renew(node)).isFalse();
    assertThat(removeDead()).isEmpty();
    assertThat(nodes()).isZero();
    assertThat(claim(node, 1).alive()).isFalse();
  }

  @Test
  void aLeaseThatWasRenewedSinceTheLookIsNoReasonToDie() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob job = claimOne(node);
    expire(node);
    List<UUID> expired = await(rescuing.look(Duration.ofSeconds(10))).expired();
    assertThat(expired).containsExactly(node);
    assertThat(renew(node)).isTrue();

    assertThat(await(rescuing.declareDead(expired, sent -> true)).nodes()).isEmpty();

    assertThat(settle(node, job, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
  }

  @Test
  void nothingIsChangedIfTheServerWasSlowToDeclareNodesDead() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob job = claimOne(node);
    expire(node);

    Throwable failure = awaitFailure(rescuing.declareDead(List.of(node), sent -> false));

    assertThat(failure).isInstanceOf(SlowException.class);
    assertThat(number("select count(*) from {schema}.node where dead_at is null")).isEqualTo(1);
    assertThat(renew(node)).as("the lease is still there").isTrue();
    assertThat(settle(node, job, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
    assertThat(number("select crashes from {schema}.archive")).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"work", "fragile"})
  void aLateAnswerOfADeadNodeIsStale(String queue) {
    UUID node = registerNode();
    insert(JobRequest.of(queue));
    ClaimedJob job = claim(node, queue, 1).jobs().get(0);
    expire(node);
    declareDead(node);

    assertThat(settle(node, job, COMPLETED)).isEqualTo(Fate.NOT_HELD);
    assertThat(settle(node, job, failed(Duration.ZERO))).isEqualTo(Fate.NOT_HELD);
    assertThat(found(job))
        .as("the job has moved on, but not by this answer")
        .isEqualTo(Fate.MOVED_ON);
  }
}
