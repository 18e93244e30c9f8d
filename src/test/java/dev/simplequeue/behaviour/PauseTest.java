package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A queue is paused and goes on. */
@Tag("promise-6")
class PauseTest extends InspectedJobs {

  @ParameterizedTest
  @EnumSource
  void aPausedQueueStartsNoJobWhileOthersGoOnUntilItIsResumed(Way way) {
    SimpleQueue queue = deployQueue();
    deployAnswering("work", JobResult.success());
    deployAnswering("other", JobResult.success());
    Operator inspector = inspector(way);

    QueuePause paused = await(inspector.pause("work"));
    await(queue.enqueueAll(List.of(JobRequest.of("work"), JobRequest.of("other"))));
    eventually(() -> assertThat(archivedJobs()).as("the other queue's").isEqualTo(1));
    await(vertx.timer(200));

    assertThat(paused.changed()).isTrue();
    assertThat(paused.pausedAt()).isPresent();
    assertThat(number("select count(*) from {schema}.job where queue = 'work' and claims = 0"))
        .isEqualTo(1);
    assertThat(await(inspector.pause("work")))
        .as("again")
        .isEqualTo(new QueuePause("work", paused.pausedAt(), false));
    assertThat(await(inspector.resume("work")).changed()).isTrue();
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
    assertThat(await(inspector.resume("work")).changed()).isFalse();
  }

  /** Its claims are others than those of the rest. */
  @ParameterizedTest
  @EnumSource
  void aQueueWithLimitsIsPausedToo(Way way) {
    SimpleQueue queue =
        deployQueue(vertx, options().setQueue("work", new QueueOptions().setClusterMaxRunning(5)));
    deployAnswering("work", JobResult.success());
    await(queue.enqueue(JobRequest.of("work").limitKey("tenant")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    await(inspector(way).pause("work"));
    await(queue.enqueue(JobRequest.of("work").limitKey("tenant")));
    await(vertx.timer(300));

    assertThat(number("select count(*) from {schema}.job where claims = 0")).isEqualTo(1);
    await(inspector(way).resume("work"));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
  }

  @ParameterizedTest
  @EnumSource
  void aPausedQueueIsSeenInCountsAlsoWithoutJobs(Way way) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("other")));
    Operator inspector = inspector(way);
    QueuePause paused = await(inspector.pause("empty"));

    JobCounts counts = await(inspector.counts());

    assertThat(counts.queues()).extracting(QueueCounts::queue).containsExactly("empty", "other");
    assertThat(counts.queues().get(0).pausedAt()).isEqualTo(paused.pausedAt());
    assertThat(counts.queues().get(1).pausedAt()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void jobsThatRunGoOnAndThoseThatWaitCanBeCancelledAndAwaited(Way way) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest runs = JobRequest.of("work");
    Promise<JobResult> running = run(queue, runs);
    await(inspector(way).pause("work"));
    JobRequest waits = JobRequest.of("work");
    Future<JobOutcome> outcome = queue.enqueueAndAwait(waits);
    eventually(() -> assertThat(liveJobs()).isEqualTo(2));

    running.complete(JobResult.success());
    Cancellation cancelled = await(queue.cancel(waits.id()));

    assertThat(cancelled).isEqualTo(new Cancellation(1, 0, 0));
    assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED);
    assertThat(await(queue.await(runs.id())).state()).isEqualTo(JobState.COMPLETED);
    assertThat(starts).hasValue(1);
  }

  /** One that began before does not see the pause, and may take jobs until it has ended. */
  @ParameterizedTest
  @EnumSource
  void aPauseIsAcknowledgedWhenNoClaimIsUnderWayThatBeganBefore(Way way) {
    deployQueue();
    SqlConnection claim = await(pool.getConnection());
    await(claim.begin());
    // The locks of a claim, which it has before its snapshot.
    await(claim.query("select from " + schema + ".queue").execute());
    await(claim.query("update " + schema + ".job set claims = 1 where false").execute());

    Future<QueuePause> pause = inspector(way).pause("work");
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.queue where paused_at is not null"))
                .isEqualTo(1));
    await(vertx.timer(300));

    assertThat(pause.isComplete()).isFalse();
    await(claim.transaction().commit());
    await(claim.close());
    assertThat(await(pause).changed()).isTrue();
  }

  /** Jobs are claimed ahead of permits, and then the queue is paused. */
  @ParameterizedTest
  @EnumSource
  void whatIsClaimedAheadIsGivenBackAtOnce(Way way) {
    SimpleQueueOptions options = options();
    options.getPoller().setPrefetchHold(Duration.ofSeconds(10));
    SimpleQueue queue = deployQueue(vertx, options);
    AtomicInteger started = new AtomicInteger();
    Promise<JobResult> slow = Promise.promise();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  started.incrementAndGet();
                  return job.payloadAs(Integer.class) == 300
                      ? slow.future()
                      : Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(
        queue.enqueueAll(
            IntStream.range(0, 1000).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(started.get()).isGreaterThan(300));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .as("one runs, others are held")
                .isGreaterThan(1));

    long before = System.nanoTime();
    await(inspector(way).pause("work"));

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isEqualTo(1));
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("not only when their time is over")
        .isLessThan(Duration.ofSeconds(9));
    int ran = started.get();
    slow.complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(ran));
    assertThat(started).hasValue(ran);
    await(inspector(way).resume("work"));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1000));
  }

  @ParameterizedTest
  @EnumSource
  void operatorsSeeInTheLogWhatWasDone(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest waits = later();
    await(queue.enqueue(waits));
    die(queue, JobRequest.of("bad"));
    Operator inspector = inspector(way);
    try (Log log = Log.listen()) {

      await(inspector.pause("work"));
      await(inspector.resume("work"));
      await(inspector.delete(List.of(waits.id())));
      await(inspector.redrive(RedriveRequest.ofQueue("bad")));

      assertThat(log.lines())
          .contains(
              "Queue work is paused. No node starts its jobs until it is resumed.",
              "Queue work is resumed.",
              "1 waiting jobs of queue work were deleted.",
              "1 dead letters of queue bad were redriven and run again as new jobs.");
    }
  }
}
