package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.inspect.Redriven.Life;
import dev.simplequeue.inspect.Redriven.Reason;
import dev.simplequeue.inspect.Redriven.Skipped;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters live again. */
class RedriveTest extends InspectedJobs {

  @ParameterizedTest
  @EnumSource
  void aRedrivenJobIsANewLifeThatRunsWithNoAttemptUsed(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest dead =
        JobRequest.of("bad", "payload")
            .maxAttempts(2)
            .priority(1)
            .headers(Map.of("tenant", "t"))
            .fingerprint("group")
            .uniqueKey("key");
    die(queue, dead);
    Operator inspector = inspector(way);

    Redriven redriven = await(inspector.redrive(RedriveRequest.one(dead.id())));

    assertThat(redriven.skipped()).isEmpty();
    assertThat(redriven.more()).isFalse();
    Life life = redriven.lives().get(0);
    assertThat(life.from()).isEqualTo(dead.id());
    assertThat(life.queue()).isEqualTo("bad");
    JobHistory ready = await(inspector.find(life.id())).orElseThrow();
    assertThat(ready.entry().state()).isEqualTo(JobState.READY);
    assertThat(ready.entry().attempts()).isZero();
    assertThat(ready.entry().maxAttempts()).isEqualTo(2);
    assertThat(ready.entry().priority()).isEqualTo(1);
    assertThat(ready.entry().uniqueKey()).contains("key");
    assertThat(ready.entry().fingerprint()).contains("group");
    assertThat(ready.entry().redrivenFrom()).contains(dead.id());
    assertThat(ready.headers()).isEqualTo(Map.of("tenant", "t"));
    assertThat(ready.payload().text()).isEqualTo("\"payload\"");
    assertThat(ready.errors()).isEmpty();
    deployAnswering("bad", JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    List<UUID> lives = List.of(dead.id(), life.id());
    JobHistory completed = await(inspector.find(life.id())).orElseThrow();
    assertThat(completed.lives()).isEqualTo(lives);
    assertThat(completed.entry().redrivenFrom()).contains(dead.id());
    JobHistory letter = await(inspector.find(dead.id())).orElseThrow();
    assertThat(letter.lives()).isEqualTo(lives);
    assertThat(letter.entry().redrivenTo()).contains(life.id());
    assertThat(letter.errors()).as("its history stays").hasSize(1);
    assertThat(await(inspector.counts("bad")).of(JobState.CRITICAL).jobs()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aLifeThatDiesIsADeadLetterAndKnowsAllItsLives(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest first = JobRequest.of("bad");
    die(queue, first);
    Operator inspector = inspector(way);
    UUID second = await(inspector.redrive(RedriveRequest.one(first.id()))).lives().get(0).id();
    String handler = deployAnswering("bad", JobResult.critical("again"));
    eventually(() -> assertThat(deadJobs()).isEqualTo(2));
    await(vertx.undeploy(handler));

    UUID third = await(inspector.redrive(RedriveRequest.ofQueue("bad"))).lives().get(0).id();

    List<UUID> lives = List.of(first.id(), second, third);
    for (UUID life : lives) {
      assertThat(await(inspector.find(life)).orElseThrow().lives()).isEqualTo(lives);
    }
  }

  /** Also if the first that are looked at are others. */
  @ParameterizedTest
  @EnumSource
  void thoseThatAPagesFilterSelectsAreRedrivenWithTheCursor(Way way) {
    SimpleQueue queue = deployQueue();
    die(queue, JobRequest.of("bad"), JobRequest.of("bad"), JobRequest.of("bad"));
    die(queue, JobRequest.of("bad"));
    rows(
        "insert into {schema}.dead_letter (id, created_at, run_at, claims, attempt, max_attempts, reprocesses, crashes,"
            + " releases, priority, state, queue, payload, errors)"
            + " select '00000000-0000-0000-0000-000000000001'::uuid, now(), now(), 1, 1, 3, 0, 0, 0, 5, 'failed', 'other', '{}', '[]'"
            + " from generate_series(1, 1100)");
    RedriveRequest which =
        RedriveRequest.matching(JobQuery.ALL.queue("bad").error("boom number 0")).atMost(2);
    Operator operator = inspector(way);

    List<Integer> lives = new ArrayList<>();
    Redriven redriven = await(operator.redrive(which));
    lives.add(redriven.lives().size());
    while (redriven.more()) {
      redriven = await(operator.redrive(which.cursor(redriven.cursor().orElseThrow())));
      lives.add(redriven.lives().size());
    }

    assertThat(lives.stream().mapToInt(n -> n).sum()).isEqualTo(3);
    assertThat(lives).allMatch(n -> n <= 2);
    assertThat(liveJobs()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void aDeadLetterIsRedrivenOnceHoweverOftenThatIsAsked(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest dead = JobRequest.of("bad").fingerprint("group");
    die(queue, dead);
    Operator inspector = inspector(way);
    UUID life = await(inspector.redrive(RedriveRequest.one(dead.id()))).lives().get(0).id();

    Redriven again = await(inspector.redrive(RedriveRequest.one(dead.id())));

    assertThat(again.lives()).isEmpty();
    assertThat(again.skipped())
        .containsExactly(new Skipped(dead.id(), Reason.ALREADY_REDRIVEN, Optional.of(life)));
    assertThat(await(inspector.redrive(RedriveRequest.ofQueue("bad"))).lives()).isEmpty();
    assertThat(await(inspector.redrive(RedriveRequest.ofFingerprint("group"))).lives()).isEmpty();
    assertThat(liveJobs()).isEqualTo(1);
    JobRequest unknown = JobRequest.of("bad");
    assertThat(await(inspector.redrive(RedriveRequest.one(unknown.id()))).skipped())
        .containsExactly(new Skipped(unknown.id(), Reason.NOT_DEAD, Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void aQueueOrAGroupIsRedrivenInBatchesAndNothingElse(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest[] bad = {
      JobRequest.of("bad"), JobRequest.of("bad"), JobRequest.of("bad"), JobRequest.of("bad")
    };
    die(queue, bad);
    die(queue, JobRequest.of("other").fingerprint("a"), JobRequest.of("other").fingerprint("b"));
    Operator inspector = inspector(way);
    RedriveRequest batch = RedriveRequest.ofQueue("bad").atMost(3);

    Redriven first = await(inspector.redrive(batch));
    Redriven second = await(inspector.redrive(batch.cursor(first.cursor().orElseThrow())));
    Redriven group = await(inspector.redrive(RedriveRequest.ofFingerprint("b")));

    assertThat(first.lives())
        .extracting(Life::from)
        .containsExactly(bad[0].id(), bad[1].id(), bad[2].id());
    assertThat(second.lives()).extracting(Life::from).containsExactly(bad[3].id());
    assertThat(second.more()).isFalse();
    assertThat(group.lives()).hasSize(1);
    assertThat(await(inspector.counts("other")).of(JobState.CRITICAL).jobs()).isEqualTo(1);
    assertThat(liveJobs()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatAnOpenTransactionIsInsertingHoldsUpNoOther(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest keyed = JobRequest.of("bad").uniqueKey("key");
    die(queue, JobRequest.of("bad"), keyed, JobRequest.of("bad"), JobRequest.of("bad"));
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(queue.enqueue(user, later().uniqueKey("key")));
    Operator inspector = inspector(way);

    Redriven redriven = await(inspector.redrive(RedriveRequest.ofQueue("bad")));

    assertThat(redriven.lives()).hasSize(3);
    assertThat(redriven.skipped())
        .containsExactly(new Skipped(keyed.id(), Reason.LOCKED, Optional.empty()));
    await(user.transaction().rollback());
    await(user.close());
    assertThat(await(inspector.redrive(RedriveRequest.ofQueue("bad"))).lives())
        .extracting(Life::from)
        .containsExactly(keyed.id());
  }

  @ParameterizedTest
  @EnumSource
  void aJobWhoseKeyIsHeldIsSkippedAndToldAndHoldsUpNoOther(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest keyed = JobRequest.of("bad").uniqueKey("key");
    JobRequest free = JobRequest.of("bad");
    die(queue, keyed, free);
    JobRequest holder = later().uniqueKey("key");
    await(queue.enqueue(holder));
    Operator inspector = inspector(way);

    Redriven redriven = await(inspector.redrive(RedriveRequest.ofQueue("bad").atMost(1)));
    Redriven next =
        await(
            inspector.redrive(
                RedriveRequest.ofQueue("bad").cursor(redriven.cursor().orElseThrow())));

    assertThat(redriven.skipped())
        .containsExactly(new Skipped(keyed.id(), Reason.KEY_HELD, Optional.of(holder.id())));
    assertThat(next.lives()).extracting(Life::from).containsExactly(free.id());
    await(queue.cancel(holder.id()));
    assertThat(await(inspector.redrive(RedriveRequest.one(keyed.id()))).lives())
        .as("its key is free")
        .hasSize(1);
  }
}
