package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.metrics.MeterListener;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a queue with limits does otherwise than one without. */
@Tag("promise-14")
class LimitedQueueTest extends LimitedNodes {
  private final List<Job> started = new CopyOnWriteArrayList<>();
  private final List<Promise<JobResult>> open = new CopyOnWriteArrayList<>();
  private Vertx second;

  @BeforeEach
  void openSecond() {
    second = Vertx.vertx();
  }

  @AfterEach
  void endAll() {
    open.forEach(promise -> promise.tryComplete(JobResult.success()));
    await(second.close());
  }

  private Future<JobResult> hold(Job job) {
    started.add(job);
    Promise<JobResult> promise = Promise.promise();
    open.add(promise);
    return promise.future();
  }

  private SimpleQueue deploy(SimpleQueueOptions options, Function<Job, Future<JobResult>> work) {
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> new LambdaHandler("work", 8, work), ThreadingModel.EVENT_LOOP, 1);
    return queue;
  }

  private SimpleQueueOptions polledByTheMinute(QueueOptions limits) {
    SimpleQueueOptions options = options(limits);
    options.getPoller().setPollInterval(Duration.ofMinutes(1));
    return options;
  }

  private static List<JobRequest> requests(int jobs) {
    return IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList();
  }

  @Test
  void aJobAtItsTimeLimitIsToldAndKeepsItsPermitUntilItsHandlerEnds() {
    SimpleQueue queue = deploy(options(new QueueOptions().setClusterMaxRunning(1)), this::hold);
    await(
        queue.enqueueAll(
            List.of(JobRequest.of("work").timeout(Duration.ofMillis(50)), JobRequest.of("work"))));
    eventually(() -> assertThat(started).hasSize(1));

    eventually(() -> assertThat(started.get(0).cancelled().isComplete()).isTrue());
    await(vertx.timer(200));
    assertThat(started).as("the other one waits").hasSize(1);
    assertThat(liveJobs()).isEqualTo(2);
    open.get(0).complete(JobResult.success("late"));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    eventually(() -> assertThat(started).hasSize(2));
    assertThat(started.get(0).fence()).isEqualTo(1);
  }

  @Test
  void aJobAtItsTimeLimitIsToldAndNotFailedAlsoWhereThereIsOnlyARate() {
    SimpleQueue queue =
        deploy(
            options(new QueueOptions().setRateLimit(RateLimit.of(100, Duration.ofSeconds(1)))),
            this::hold);
    await(queue.enqueue(JobRequest.of("work").timeout(Duration.ofMillis(50))));
    eventually(() -> assertThat(started).hasSize(1));

    eventually(() -> assertThat(started.get(0).cancelled().isComplete()).isTrue());
    await(vertx.timer(200));
    open.get(0).complete(JobResult.success("late"));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(number("select count(*) from {schema}.archive where attempt = 1 and errors is null"))
        .isEqualTo(1);
  }

  @Test
  void aLimitKeyTravelsWithAMessageToTheHandler() {
    deploy(options(new QueueOptions().setLimitKeyMaxRunning(1)), this::hold);
    JsonObject message = new JsonObject().put("queue", "work").put("limitKey", "tenant-7");

    await(vertx.eventBus().request("simplequeue.enqueue", message));
    await(vertx.eventBus().request("simplequeue.enqueue", message));

    eventually(() -> assertThat(started).hasSize(1));
    assertThat(started.get(0).limitKey()).contains("tenant-7");
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where parked_at is not null"))
                .isEqualTo(1));
    open.get(0).complete(JobResult.success());
    eventually(() -> assertThat(started).hasSize(2));
  }

  @Test
  void nothingIsClaimedAheadOfAPlace() {
    int quick = 50;
    AtomicInteger begun = new AtomicInteger();
    SimpleQueueOptions options = options(new QueueOptions().setClusterMaxRunning(100));
    options.getPoller().setPrefetchHold(Duration.ofSeconds(10));
    SimpleQueue queue = deployQueue(vertx, options);
    await(queue.enqueueAll(requests(300)));

    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    begun.incrementAndGet() <= quick
                        ? vertx.timer(5).map(JobResult.success())
                        : hold(job)),
        ThreadingModel.EVENT_LOOP,
        1);

    eventually(() -> assertThat(started).hasSize(1));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(quick));
    assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
        .as("by the rate so far some would be held, for ten seconds")
        .isEqualTo(1);
  }

  @Test
  void aRateIsWaitedForWithoutAPoll() {
    SimpleQueue queue =
        deploy(
            polledByTheMinute(
                new QueueOptions().setRateLimit(RateLimit.of(2, Duration.ofMillis(200)))),
            job -> Future.succeededFuture(JobResult.success()));

    await(queue.enqueueAll(requests(9)));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(9));
  }

  @Test
  void aParkedJobWhoseKeyHasItsRateAgainRunsWithoutAPoll() {
    SimpleQueue queue =
        deploy(
            polledByTheMinute(
                new QueueOptions().setLimitKeyRateLimit(RateLimit.of(1, Duration.ofMillis(200)))),
            job -> Future.succeededFuture(JobResult.success()));

    await(
        queue.enqueueAll(
            IntStream.range(0, 8)
                .mapToObj(i -> JobRequest.of("work", i).limitKey("key " + i % 2))
                .toList()));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(8));
  }

  /** The first node is not told of the limit that the second one writes. */
  @Test
  void aLimitThatAnotherNodeSetsHoldsForThoseThatRunAlready() {
    SimpleQueue queue = deploy(options(new QueueOptions()), this::hold);
    await(queue.enqueueAll(requests(2)));
    eventually(() -> assertThat(started).hasSize(2));

    deployQueue(second, options(new QueueOptions().setClusterMaxRunning(3)));
    await(queue.enqueueAll(requests(5)));

    eventually(() -> assertThat(started).hasSize(3));
    await(vertx.timer(300));
    assertThat(started).as("two ran before the limit, and count").hasSize(3);
    open.get(0).complete(JobResult.success());
    eventually(() -> assertThat(started).hasSize(4));
  }

  /** By the reaper: no job of the key is running whose end would bring the others back. */
  @Test
  void parkedJobsComeBackWhenTheLimitIsRemoved() {
    QueueOptions limits = new QueueOptions().setLimitKeyMaxRunning(1);
    SimpleQueue queue = deploy(options(limits), this::hold);
    await(
        queue.enqueueAll(
            IntStream.range(0, 6).mapToObj(i -> JobRequest.of("work", i).limitKey("a")).toList()));
    eventually(() -> assertThat(started).hasSize(1));

    deployQueue(second, options(new QueueOptions().setLimitKeyMaxRunning(0)));

    eventually(() -> assertThat(started).hasSize(6));
  }

  @Test
  void queuesWithAndWithoutLimitsDoNotHoldEachOtherUp() {
    SimpleQueueOptions options = options(new QueueOptions().setClusterMaxRunning(1));
    options.setQueue("other", new QueueOptions().setClusterMaxRunning(1));
    SimpleQueue queue = deploy(options, this::hold);
    for (String name : List.of("other", "plain")) {
      deployHandlers(() -> LambdaHandler.succeeding(name), ThreadingModel.EVENT_LOOP, 1);
    }
    await(queue.enqueueAll(requests(3)));
    eventually(() -> assertThat(started).hasSize(1));

    for (String name : List.of("other", "plain")) {
      await(
          queue.enqueueAll(IntStream.range(0, 100).mapToObj(i -> JobRequest.of(name, i)).toList()));
    }

    eventually(() -> assertThat(archivedJobs()).isEqualTo(200));
    assertThat(started).hasSize(1);
  }

  /** Each of them costs as much as one that brings something. */
  @Test
  void whileAllPermitsAreTakenNoClaimAsksForMore() {
    MeterRegistry registry = new SimpleMeterRegistry();
    SimpleQueueOptions options = polledByTheMinute(new QueueOptions().setClusterMaxRunning(1));
    options.addListener(new MeterListener(registry));
    SimpleQueue queue = deploy(options, job -> Future.succeededFuture(JobResult.success()));

    await(queue.enqueueAll(requests(40)));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(40));
    assertThat(registry.get("simplequeue.claim.batch").summary().count())
        .as("claims for 40 jobs, of which one at a time may run")
        .isBetween(40L, 60L);
  }
}
