package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting jobs are deleted, get another priority, and run now. */
class EditTest extends InspectedJobs {

  @ParameterizedTest
  @EnumSource
  void aDeletedJobLeavesNoRecordAndItsKeyIsFree(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest waits = later().uniqueKey("key");
    Future<JobOutcome> awaited = queue.enqueueAndAwait(waits);
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    Operator inspector = inspector(way);

    Edited deleted = await(inspector.delete(List.of(waits.id())));

    assertThat(deleted).isEqualTo(done(waits.id()));
    assertThat(await(inspector.find(waits.id()))).isEmpty();
    assertThat(((SimpleQueueException) awaitFailure(awaited)).code())
        .as("who awaits it is told")
        .isEqualTo(FailureCode.UNKNOWN_JOB);
    assertThat(await(queue.enqueue(later().uniqueKey("key"))).status())
        .isEqualTo(Receipt.Status.INSERTED);
    assertThat(await(inspector.delete(List.of(waits.id()))))
        .as("again")
        .isEqualTo(gone(waits.id()));
  }

  @ParameterizedTest
  @EnumSource
  void whenANewLifeIsDeletedItsDeadLetterCanBeRedrivenAgain(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest dead = JobRequest.of("bad");
    die(queue, dead);
    Operator inspector = inspector(way);
    RedriveRequest redrive = RedriveRequest.one(dead.id());
    UUID life = await(inspector.redrive(redrive)).lives().get(0).id();

    await(inspector.delete(List.of(life)));

    assertThat(await(inspector.find(dead.id())).orElseThrow().lives()).containsExactly(dead.id());
    assertThat(await(inspector.redrive(redrive)).lives()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatRunsIsRefusedAndTold(Way way) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest runs = JobRequest.of("work");
    run(queue, runs);
    List<UUID> ids = List.of(runs.id());
    Operator inspector = inspector(way);

    assertThat(await(inspector.delete(ids))).isEqualTo(running(runs.id()));
    assertThat(await(inspector.reprioritise(ids, 0))).isEqualTo(running(runs.id()));
    assertThat(await(inspector.runNow(ids))).isEqualTo(running(runs.id()));

    running.get(runs.id()).complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(number("select priority from {schema}.archive")).isEqualTo(5);
    assertThat(await(inspector.runNow(ids))).as("ended").isEqualTo(gone(runs.id()));
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatIsForLaterRunsNow(Way way) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest later = later();
    await(queue.enqueue(later));
    // The poller has passed this time, and looks again only because it is told.
    run(queue, JobRequest.of("work"));

    Edited edited = await(inspector(way).runNow(List.of(later.id())));

    assertThat(edited).isEqualTo(done(later.id()));
    eventually(() -> assertThat(running).containsKey(later.id()));
    assertThat(number("select max(rewinds) from {schema}.queue")).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aJobOfAnotherPriorityIsStartedInItsNewOrder(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest first = JobRequest.of("work");
    JobRequest second = JobRequest.of("work");
    await(queue.enqueueAll(List.of(first, second)));
    Operator inspector = inspector(way);

    assertThat(await(inspector.reprioritise(List.of(second.id()), 0))).isEqualTo(done(second.id()));
    assertThat(await(inspector.reprioritise(List.of(second.id()), 0)))
        .as("again")
        .isEqualTo(done(second.id()));

    assertThat(number("select rewinds from {schema}.queue")).as("rewound once").isEqualTo(1);
    deployAnswering("work", JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
    assertThat(rows("select id from {schema}.archive order by claimed_at").get(0).getUUID(0))
        .isEqualTo(second.id());
  }

  @ParameterizedTest
  @EnumSource
  void whatSomebodyElseHasLockedForLongIsLeftAndTold(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest locked = later();
    JobRequest free = later();
    await(queue.enqueueAll(List.of(locked, free)));
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(
        user.query("select from " + schema + ".job where id = '" + locked.id() + "' for update")
            .execute());

    Edited edited = await(inspector(way).delete(List.of(locked.id(), free.id())));

    assertThat(edited.done()).containsExactly(free.id());
    assertThat(edited.locked()).containsExactly(locked.id());
    await(user.transaction().rollback());
    await(user.close());
    assertThat(await(inspector(way).delete(List.of(locked.id())))).isEqualTo(done(locked.id()));
  }
}
