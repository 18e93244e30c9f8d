package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The orderly stop. */
@Tag("promise-9")
class StopTest extends OnDatabase {

  @Test
  void aStopWaitsForRunningJobsWhichCanStillEnqueue() {
    Vertx node = Vertx.vertx();
    SimpleQueue queue = deployQueue(node, options());
    CountDownLatch started = new CountDownLatch(1);
    deployHandlers(
        node,
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  started.countDown();
                  return node.timer(500, TimeUnit.MILLISECONDS)
                      .compose(v -> queue.enqueue(JobRequest.of("later")))
                      .map(receipt -> JobResult.success(receipt.id().toString()));
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueue(JobRequest.of("work")));
    waitFor(started);

    await(node.close());

    assertThat(archivedJobs()).as("the job ended well").isEqualTo(1);
    assertThat(number("select count(*) from {schema}.job where queue = 'later'")).isEqualTo(1);
    assertThat(number("select count(*) from {schema}.node")).isZero();
    assertThat(number("select count(*) from {schema}.lease")).isZero();
  }

  /**
   * Its time is over in the same moment: the answer has arrived, though nobody has looked at it.
   */
  @Test
  void anAnswerThatHasArrivedWhenTheStopsTimeIsOverCounts() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(100));
    String poller = await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    SimpleQueue queue = SimpleQueue.create(vertx);
    Promise<JobResult> answer = Promise.promise();
    CountDownLatch started = new CountDownLatch(1);
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  // On the poller's event loop, which gives up 2 s after it has told the handler.
                  // The
                  // first hold makes both timers due together, so that the answer, which comes
                  // during the second, is behind the poller's in the loop's queue.
                  job.cancelled()
                      .onSuccess(
                          v -> {
                            vertx.setTimer(1900, timer -> holdFor(Duration.ofMillis(200)));
                            vertx.setTimer(
                                1950,
                                timer -> {
                                  new Thread(() -> answer.complete(JobResult.success())).start();
                                  holdFor(Duration.ofMillis(100));
                                });
                          });
                  started.countDown();
                  return answer.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueue(JobRequest.of("work")));
    waitFor(started);

    await(vertx.undeploy(poller));

    assertThat(archivedJobs()).isEqualTo(1);
    assertThat(liveJobs()).isZero();
  }

  /** Keeps this thread busy. */
  private static void holdFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aStopWithRunningJobsGivesThemBackWithinItsLimitAndAnotherNodeRunsThem() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(200));
    Vertx first = Vertx.vertx();
    SimpleQueue queue = deployQueue(first, options);
    AtomicInteger signalled = new AtomicInteger();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(
        first,
        () -> LambdaHandler.holding("work", 5, running, signalled),
        ThreadingModel.EVENT_LOOP,
        1);
    for (int i = 0; i < 20; i++) {
      await(queue.enqueue(JobRequest.of("work", i)));
    }
    eventually(() -> assertThat(running).hasSize(5));

    long before = System.nanoTime();
    await(first.close());
    Duration stop = Duration.ofNanos(System.nanoTime() - before);

    assertThat(stop).as("not the default's 30 s").isLessThan(Duration.ofSeconds(25));
    assertThat(signalled).as("running jobs are told to end early").hasValue(5);
    assertThat(number("select count(*) from {schema}.job where claimed_by is null")).isEqualTo(20);
    assertThat(number("select count(*) from {schema}.job where releases = 1 and attempt = 0"))
        .isEqualTo(5);
    assertThat(number("select count(*) from {schema}.node")).isZero();

    deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 2);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(20));
    assertThat(number("select count(*) from {schema}.archive where attempt = 1")).isEqualTo(20);
  }

  /**
   * Nobody can end that thread: the poller's stop does not wait for it, and its fence shuts it out.
   */
  @Test
  void aStopGivesBackTheJobOfAStuckWorkerWhoseLateAnswerIsStale() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(200));
    String parts = await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Promise<Void> late = Promise.promise();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  started.countDown();
                  waitFor(go);
                  return pool.withTransaction(c -> job.settle(c, JobResult.success("late")))
                      .onComplete(late)
                      .map(JobResult.settled());
                }),
        ThreadingModel.WORKER,
        1);
    await(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));
    waitFor(started);

    long before = System.nanoTime();
    await(vertx.undeploy(parts));

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("not the default's 30 s")
        .isLessThan(Duration.ofSeconds(25));
    assertThat(
            number(
                "select count(*) from {schema}.job"
                    + " where claimed_by is null and releases = 1 and attempt = 0"))
        .isEqualTo(1);
    assertThat(number("select count(*) from {schema}.node")).isZero();

    Vertx other = Vertx.vertx();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployQueue(other, options());
    deployHandlers(
        other, () -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 1);
    eventually(() -> assertThat(running).hasSize(1));
    go.countDown();
    assertThat(awaitFailure(late.future())).isInstanceOf(StaleClaimException.class);
    assertThat(archivedJobs()).isZero();
    running.remove().complete(JobResult.success("in time"));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(rows("select output #>> '{}' from {schema}.archive").get(0).getString(0))
        .isEqualTo("in time");
    await(other.close());
  }

  @Test
  void undeployingAHandlerWaitsForItsBlockingJobAndGivesNothingAway() {
    SimpleQueue queue = deployQueue();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    String handlers =
        deployHandlers(
            () ->
                new LambdaHandler(
                    "work",
                    job -> {
                      started.countDown();
                      waitFor(go);
                      return Future.succeededFuture(JobResult.success());
                    }),
            ThreadingModel.WORKER,
            1);
    await(queue.enqueue(JobRequest.of("work")));
    waitFor(started);

    Future<Void> undeployed = vertx.undeploy(handlers);
    await(vertx.timer(100));
    assertThat(undeployed.isComplete()).isFalse();
    go.countDown();
    await(undeployed);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(number("select releases from {schema}.archive")).isZero();
  }
}
