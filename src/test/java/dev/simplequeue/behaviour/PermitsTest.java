package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Permits. */
@Tag("promise-5")
class PermitsTest extends OnDatabase {

  /** Counts how many jobs run at a time, and lets them go one by one. */
  private static final class Gate {
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final List<Promise<JobResult>> waiting = new ArrayList<>();

    synchronized Future<JobResult> enter(Job job) {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      Promise<JobResult> promise = Promise.promise();
      waiting.add(promise);
      return promise.future();
    }

    void leaveAll() {
      List<Promise<JobResult>> all;
      synchronized (this) {
        all = List.copyOf(waiting);
        waiting.clear();
      }
      running.addAndGet(-all.size());
      all.forEach(promise -> promise.complete(JobResult.success()));
    }
  }

  private static List<JobRequest> requests(String queue, int jobs) {
    return IntStream.range(0, jobs).mapToObj(i -> JobRequest.of(queue, i)).toList();
  }

  /** The trap of the event bus's round robin: every fourth job would wait behind the slow one. */
  @Test
  void aSlowInstanceNeverDelaysAJobWhileAnotherIsIdle() {
    SimpleQueue queue = deployQueue();
    CountDownLatch slow = new CountDownLatch(1);
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  if (job.payloadAs(Integer.class) == 0) {
                    waitFor(slow);
                  }
                  return Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.WORKER,
        4);

    await(queue.enqueueAll(requests("work", 40)));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(39));
    slow.countDown();
    eventually(() -> assertThat(archivedJobs()).isEqualTo(40));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBusyQueueNeverDelaysAnother() {
    SimpleQueue queue = deployQueue();
    Gate gate = new Gate();
    deployHandlers(() -> new LambdaHandler("busy", gate::enter), ThreadingModel.EVENT_LOOP, 3);
    deployHandlers(() -> LambdaHandler.succeeding("quick"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueueAll(requests("busy", 500)));
    eventually(() -> assertThat(gate.running).hasValue(3));

    await(queue.enqueueAll(requests("quick", 200)));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(200));
    assertThat(gate.running).hasValue(3);
    letAllGo(gate, 700);
  }

  /** One that was held in vain for {@code prefetchHold} would have been claimed twice. */
  @Test
  void slowJobsAreNeverHeldAheadFromTheFirstEndOn() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> vertx.timer(300, TimeUnit.MILLISECONDS).map(v -> JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueueAll(requests("work", 6)));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(6));
    assertThat(number("select sum(claims)::bigint from {schema}.archive")).isEqualTo(6);
  }

  private void letAllGo(Gate gate, int archived) {
    eventually(
        () -> {
          gate.leaveAll();
          assertThat(archivedJobs()).isEqualTo(archived);
        });
  }

  private long claimed(String queue) {
    return number(
        "select count(*) from {schema}.job where queue = $1 and claimed_by is not null", queue);
  }

  @Test
  void oneAsynchronousInstanceRunsAsManyJobsAsItsConcurrency() {
    SimpleQueue queue = deployQueue();
    Gate gate = new Gate();
    deployHandlers(() -> new LambdaHandler("work", 7, gate::enter), ThreadingModel.EVENT_LOOP, 2);

    await(queue.enqueueAll(requests("work", 40)));

    eventually(() -> assertThat(gate.running).hasValue(14));
    letAllGo(gate, 40);
    assertThat(gate.most.get()).isEqualTo(14);
  }

  @Test
  void aQueueRunsAtMostItsMaxRunningAndANodeItsOwn() {
    SimpleQueueOptions options = options().setQueue("one", new QueueOptions().setMaxRunning(2));
    options.getPoller().setMaxRunning(5);
    SimpleQueue queue = deployQueue(vertx, options);
    Gate one = new Gate();
    Gate two = new Gate();
    deployHandlers(() -> new LambdaHandler("one", 9, one::enter), ThreadingModel.EVENT_LOOP, 1);
    deployHandlers(() -> new LambdaHandler("two", 9, two::enter), ThreadingModel.EVENT_LOOP, 1);

    await(queue.enqueueAll(requests("one", 20)));
    eventually(() -> assertThat(one.running).hasValue(2));
    await(queue.enqueueAll(requests("two", 20)));
    eventually(() -> assertThat(two.running).hasValue(3));

    eventually(
        () -> {
          one.leaveAll();
          two.leaveAll();
          assertThat(archivedJobs()).isEqualTo(40);
        });
    assertThat(one.most).hasValue(2);
    assertThat(two.most.get()).isLessThanOrEqualTo(5);
  }

  @Test
  void jobsThatWereClaimedAheadInVainAreGivenBack() {
    long givenBack = givenBackWhenQuickJobsBeginToHang(options(), 4000);

    assertThat(givenBack).as("some had been held, and no attempt was used").isPositive();
  }

  @Test
  void prefetchCanBeTurnedOff() {
    SimpleQueueOptions options = options();
    options.getPoller().setPrefetchHold(Duration.ZERO);

    long givenBack = givenBackWhenQuickJobsBeginToHang(options, 1000);

    assertThat(givenBack).isZero();
  }

  /** Half of the jobs are quick, so that jobs are claimed ahead; then each one hangs. */
  private long givenBackWhenQuickJobsBeginToHang(SimpleQueueOptions options, int jobs) {
    SimpleQueue queue = deployQueue(vertx, options);
    Gate gate = new Gate();
    AtomicInteger handled = new AtomicInteger();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    handled.incrementAndGet() < jobs / 2
                        ? Future.succeededFuture(JobResult.success())
                        : gate.enter(job)),
        ThreadingModel.EVENT_LOOP,
        2);
    await(queue.enqueueAll(requests("work", jobs)));
    eventually(() -> assertThat(gate.running).hasValue(2));
    eventually(() -> assertThat(claimed("work")).isEqualTo(2));

    long givenBack = number("select count(*) from {schema}.job where claims > attempt");

    assertThat(number("select sum(releases)::bigint from {schema}.job")).isZero();
    handled.set(0);
    letAllGo(gate, jobs);
    return givenBack;
  }

  /**
   * All jobs are held until they start: on a busy machine, those that were held in vain would be
   * given back, and start after less urgent ones that were claimed meanwhile.
   */
  @Test
  void moreUrgentJobsStartFirst() {
    SimpleQueueOptions options = options();
    options.getPoller().setPrefetchHold(Duration.ofSeconds(10));
    SimpleQueue queue = deployQueue(vertx, options);
    List<Integer> order = new ArrayList<>();
    List<JobRequest> requests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      requests.add(JobRequest.of("work", i % 10).priority(i % 10));
    }
    await(queue.enqueueAll(requests));

    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  order.add(job.priority());
                  return Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(100));
    assertThat(order).isSorted();
  }

  @Test
  void aClaimStopsAtItsBytesAndTakesAtLeastOneJob() {
    SimpleQueueOptions options = options();
    options.getPoller().setMaxClaimBytes(1024);
    SimpleQueue queue = deployQueue(vertx, options);
    Gate gate = new Gate();
    List<JobRequest> requests =
        IntStream.range(0, 12).mapToObj(i -> JobRequest.of("work", "x".repeat(4000))).toList();
    await(queue.enqueueAll(requests));

    deployHandlers(() -> new LambdaHandler("work", 12, gate::enter), ThreadingModel.EVENT_LOOP, 1);

    eventually(() -> assertThat(gate.running).hasValue(12));
    assertThat(
            number(
                "select count(distinct claimed_at) from {schema}.job where claimed_by is not null"))
        .as("one job a claim")
        .isEqualTo(12);
    letAllGo(gate, 12);
  }

  @Test
  void jobsOfAQueueWithoutAHandlerHereAreNotClaimed() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueue(JobRequest.of("elsewhere")));

    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(number("select claims from {schema}.job")).isZero();
  }

  @Test
  void aJobOfALaterTimeWaitsForIt() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);

    await(queue.enqueue(JobRequest.of("work").runIn(Duration.ofMillis(700))));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(
            rows("select claimed_at - created_at >= interval '690 milliseconds' from {schema}.archive")
                .get(0)
                .getBoolean(0))
        .isTrue();
  }
}
