package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The permits of a queue's cluster-wide limit, statement by statement. */
@Tag("promise-14")
class ClusterLimitTest extends LimitStatements {

  private static QueueOptions atMost(int permits) {
    return new QueueOptions().setClusterMaxRunning(permits);
  }

  /** A node that does not know of a limit cannot break it. */
  @Test
  void thePlainClaimTakesNothingFromAQueueWithALimitAndSaysSo() {
    UUID node = registerNode();
    insertMany(2);
    limit(atMost(1));

    Claimed claimed = claim(node, 2);

    assertThat(claimed.alive()).isTrue();
    assertThat(claimed.limited()).containsExactly(true);
    assertThat(claimed.jobs()).isEmpty();
  }

  @Test
  void theLimitedClaimOfAQueueWithoutOneTakesAllAndSaysSo() {
    UUID node = registerNode();
    insertMany(3);

    LimitedClaimed claimed = claimLimited(node, 5);

    assertThat(claimed.claimed().limited()).containsExactly(false);
    assertThat(claimed.claimed().jobs()).hasSize(3);
    assertThat(claimed.complete()).isTrue();
    assertThat(number("select count(*) from {schema}.permit")).isZero();
  }

  /** Each job that a claim looks at is locked. */
  @Test
  void noMoreJobsAreLookedAtThanMayStart() {
    UUID node = registerNode();
    insertMany(20);
    limit(atMost(3));

    LimitedClaimed claimed = claimLimited(node, 10, 20);

    assertThat(claimed.claimed().jobs()).hasSize(3);
    assertThat(claimed.claimed().cut()).as("more were seen").isFalse();
    assertThat(claimed.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50})
  void noMoreJobsAreClaimedThanThereArePermits(int permits) {
    UUID first = registerNode();
    UUID second = registerNode();
    insertMany(permits + 2);
    limit(atMost(permits));

    List<ClaimedJob> jobs = jobs(first, permits - 1);
    jobs = new ArrayList<>(jobs);
    jobs.addAll(jobs(second, 100));

    assertThat(jobs).hasSize(permits);
    LimitedClaimed none = claimLimited(first, 100);
    assertThat(none.claimed().jobs()).isEmpty();
    assertThat(none.complete()).as("some are left").isFalse();
    permitsAreThoseOfTheRunningJobs();
  }

  /** Whatever becomes of a claimed job, its permit is free again. */
  @TestFactory
  Stream<DynamicTest> eachEndOfAClaimFreesItsPermit() {
    Map<String, BiConsumer<UUID, ClaimedJob>> ends = new LinkedHashMap<>();
    ends.put("success", (node, job) -> settle(node, job, COMPLETED));
    ends.put(
        "no record",
        (node, job) -> settle(node, job, new Change.Completed(Optional.empty(), false)));
    ends.put("failure", (node, job) -> settle(node, job, failed(Duration.ofHours(1))));
    ends.put("put off", (node, job) -> settle(node, job, putOff(Duration.ofHours(1), 9)));
    ends.put("released", (node, job) -> settle(node, job, released(true)));
    ends.put("not started", (node, job) -> settle(node, job, released(false)));
    ends.put("critical", (node, job) -> settle(node, job, dead(JobState.CRITICAL)));
    ends.put("cancelled", this::cancelAndFail);
    ends.put("own transaction", this::settleOnOwnConnection);
    ends.put("lost reply of the claim", (node, job) -> repair(node));
    ends.put("its node died", (node, job) -> expireAndDeclareDead(node));
    return ends.entrySet().stream()
        .map(end -> DynamicTest.dynamicTest(end.getKey(), () -> freesItsPermit(end.getValue())));
  }

  private void freesItsPermit(BiConsumer<UUID, ClaimedJob> end) {
    rows("delete from {schema}.job");
    rows("delete from {schema}.permit");
    UUID node = registerNode();
    insertMany(2);
    limit(atMost(1));
    ClaimedJob job = jobs(node, 2).get(0);
    assertThat(held()).isEqualTo(1);

    end.accept(node, job);

    assertThat(held()).isZero();
    UUID other = registerNode();
    assertThat(jobs(other, 2)).as("the next claim has the permit").hasSize(1);
    permitsAreThoseOfTheRunningJobs();
    assertThat(number("select count(*) from {schema}.permit")).as("rows are reused").isEqualTo(1);
  }

  private void cancelAndFail(UUID node, ClaimedJob job) {
    await(new Cancelling(database, session).cancel(List.of(job.id())));
    assertThat(held()).as("it still runs").isEqualTo(1);
    settle(node, job, failed(Duration.ZERO));
  }

  private void settleOnOwnConnection(UUID node, ClaimedJob job) {
    SqlConnection connection = await(pool.getConnection());
    await(connection.begin());
    await(job.settle(connection, JobResult.success()));
    assertThat(held()).as("not committed").isEqualTo(1);
    assertThat(claimLimited(node, 1).claimed().jobs()).as("nobody waits").isEmpty();
    await(connection.transaction().commit());
    await(connection.close());
  }

  private void repair(UUID node) {
    await(new Repairing(database, session, session).releaseUnknown(node, Map.of()));
  }

  private void expireAndDeclareDead(UUID node) {
    expire(node);
    declareDead(node);
    removeDead();
  }

  /** The same row is never freed by an answer of another claim. */
  @Test
  void aStaleAnswerFreesNothing() {
    UUID zombie = registerNode();
    UUID node = registerNode();
    insertMany(1);
    limit(atMost(1));
    ClaimedJob stale = jobs(zombie, 1).get(0);
    settle(zombie, stale, released(true));
    ClaimedJob job = jobs(node, 1).get(0);

    assertThat(settle(zombie, stale, COMPLETED)).isEqualTo(Fate.NOT_HELD);

    assertThat(held()).isEqualTo(1);
    assertThat(settle(node, job, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
  }

  /** Claims and settlements of several nodes at once, seen by a watcher. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50})
  void noSnapshotEverShowsMoreRunningJobsThanPermits(int permits) {
    int jobs = 600;
    insertMany(jobs);
    limit(atMost(permits));
    List<Future<Void>> workers = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Session own = database.claimSession();
      sessions.add(own);
      workers.add(work(own, registerNode()));
    }

    Future<?> all = Future.all(workers);
    long most = 0;
    while (!all.isComplete()) {
      most =
          Math.max(most, number("select count(*) from {schema}.job where claimed_by is not null"));
      permitsAreThoseOfTheRunningJobs();
    }

    await(all);
    assertThat(most).isLessThanOrEqualTo(permits);
    assertThat(archivedJobs()).isEqualTo(jobs);
    claimLimited(registerNode(), 1);
    assertThat(number("select count(*) from {schema}.permit")).as("nothing leaked").isZero();
    sessions.forEach(own -> await(own.close()));
  }

  private Future<Void> work(Session on, UUID node) {
    Promise<Void> done = Promise.promise();
    work(on, node, done);
    return done.future();
  }

  /**
   * One claim after the other, not one within the other: a busy queue is asked thousands of times.
   */
  private void work(Session on, UUID node, Promise<Void> done) {
    sendClaim(on, node, 7, 100)
        .compose(
            claimed -> {
              List<ClaimedJob> jobs = claimed.claimed().jobs();
              if (jobs.isEmpty()) {
                return Future.succeededFuture(!claimed.complete());
              }
              List<Answer> answers = jobs.stream().map(job -> answer(job, COMPLETED)).toList();
              return new Settling(schema).settle(on, node, answers).map(true);
            })
        .onFailure(done::fail)
        .onSuccess(
            more -> {
              if (more) {
                work(on, node, done);
              } else {
                done.complete();
              }
            });
  }

  @Test
  void loweringALimitKillsNothingAndNewClaimsWait() {
    UUID node = registerNode();
    insertMany(20);
    limit(atMost(5));
    List<ClaimedJob> running = jobs(node, 10);
    limit(atMost(3));

    settle(node, running.get(0), COMPLETED);
    settle(node, running.get(4), COMPLETED);
    assertThat(jobs(node, 10)).as("three still run").isEmpty();
    settle(node, running.get(2), COMPLETED);

    assertThat(jobs(node, 10)).hasSize(1);
    limit(atMost(8));
    assertThat(jobs(node, 10)).as("raised").hasSize(5);
    limit(atMost(0));
    assertThat(claimLimited(node, 10).claimed().limited()).as("removed").containsExactly(false);
    assertThat(claim(node, 10).limited()).containsExactly(false);
  }

  @Test
  void jobsThatRanBeforeTheLimitCountUntilTheirEnd() {
    UUID node = registerNode();
    insertMany(5);
    List<ClaimedJob> running = claim(node, 2).jobs();
    limit(atMost(3));

    assertThat(jobs(node, 10)).as("two run already").hasSize(1);
    settle(node, running.get(0), COMPLETED);
    assertThat(await(unparking.removeLostPermits())).containsExactly("work");

    assertThat(jobs(node, 10)).hasSize(1);
  }

  @Test
  void aLimitThatIsNotNamedStaysAsItIs() {
    limit(atMost(3).setLimitKeyMaxRunning(2));
    limit(new QueueOptions().setLimitKeyMaxRunning(0));
    limit(new QueueOptions());

    assertThat(number("select cluster_max_running from {schema}.queue")).isEqualTo(3);
    assertThat(rows("select limit_key_max_running from {schema}.queue").get(0).getInteger(0))
        .isNull();
  }

  @Test
  void aPermitWhoseJobIsGoneOrRunsUnderAnotherClaimIsRemovedAndNoOther() {
    UUID node = registerNode();
    insertMany(3);
    limit(atMost(3));
    List<ClaimedJob> running = jobs(node, 3);
    rows("delete from {schema}.job where id = $1", running.get(0).id());
    rows("update {schema}.job set claims = claims + 1 where id = $1", running.get(1).id());

    await(unparking.removeLostPermits());

    assertThat(rows("select job_id from {schema}.permit"))
        .extracting(row -> row.getUUID(0))
        .containsExactly(running.get(2).id());
  }

  @Test
  void aClaimDoesNotWaitForAnotherOfTheQueueButSaysThatItIsBusy() {
    UUID node = registerNode();
    insertMany(1);
    limit(atMost(1));
    SqlConnection other = await(pool.getConnection());
    await(other.begin());
    await(
        other
            .preparedQuery(Sql.statement("lock_limits").in(schema))
            .execute(io.vertx.sqlclient.Tuple.of("work")));

    LimitedClaimed busy = claimLimited(node, 1);

    assertThat(busy.busy()).isTrue();
    assertThat(busy.claimed().alive()).isTrue();
    assertThat(busy.claimed().jobs()).isEmpty();
    await(other.transaction().rollback());
    await(other.close());
    assertThat(jobs(node, 1)).hasSize(1);
  }

  @Test
  void aNodeThatWasDeclaredDeadClaimsNothingAndIsToldSo() {
    UUID node = registerNode();
    insertMany(1);
    limit(atMost(1));
    rows("update {schema}.node set dead_at = now()");

    assertThat(claimLimited(node, 1).claimed().alive()).isFalse();
    assertThat(liveJobs()).isEqualTo(1);
    assertThat(held()).isZero();
  }

  /** Nodes of this library go on while a newer one adds columns. */
  @Test
  void openSessionsSurviveALaterMigration() {
    UUID node = registerNode();
    insertMany(3);
    limit(atMost(3));
    assertThat(jobs(node, 1)).hasSize(1);

    rows("alter table {schema}.queue add column newer integer");
    rows("alter table {schema}.job add column newer integer");

    assertThat(jobs(node, 1)).hasSize(1);
  }

  @Test
  void aPausedQueueGivesNothing() {
    UUID node = registerNode();
    insertMany(1);
    limit(atMost(1));
    rows("update {schema}.queue set paused_at = now()");

    assertThat(jobs(node, 1)).isEmpty();
  }

  @Test
  void jobsComeByPriorityThenTimeAndStopAtTheSize() {
    UUID node = registerNode();
    limit(atMost(100));
    for (int i = 0; i < 30; i++) {
      insert(JobRequest.of("work", "x".repeat(100_000)).priority(i * 7 % 10));
    }

    List<ClaimedJob> jobs = jobs(node, 30);

    assertThat(jobs).hasSize(10).isSortedAccordingTo(ClaimedJob::byUrgency);
    assertThat(jobs.get(9).priority()).isEqualTo(3);
    assertThat(claimLimited(node, 30).claimed().jobs()).hasSize(10);
  }
}
