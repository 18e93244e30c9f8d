package dev.simplequeue.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What happens to jobs and nodes is counted, in meters of few tags. */
class MeterListenerTest extends OnDatabase {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Override
  protected SimpleQueueOptions options() {
    return super.options().addListener(new MeterListener(registry));
  }

  private double count(String event, String queue) {
    Counter counter =
        registry.find("simplequeue.events").tag("event", event).tag("queue", queue).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void theEndsOfJobsAreCountedByQueue() {
    SimpleQueue queue = deployQueue();
    await(vertx.deployVerticle(LambdaHandler.succeeding("good")));
    await(
        vertx.deployVerticle(
            new LambdaHandler(
                "bad", job -> Future.succeededFuture(JobResult.critical("no use at all")))));

    for (int i = 0; i < 3; i++) {
      await(queue.enqueueAndAwait(JobRequest.of("good")));
    }
    await(queue.enqueueAndAwait(JobRequest.of("bad")));

    eventually(() -> assertThat(count("JobCompleted", "good")).isEqualTo(3));
    eventually(() -> assertThat(count("JobDied", "bad")).isEqualTo(1));
    assertThat(count("JobEnqueued", "good")).isEqualTo(3);
    assertThat(count("JobStarted", "bad")).isEqualTo(1);
    assertThat(count("JobDied", "good")).isZero();
    assertThat(count("NodeStarted", "")).as("an event of no queue").isEqualTo(1);
  }

  /** A late answer is counted. */
  @Test
  void aStaleAnswerIsCounted() {
    SimpleQueue queue = deployQueue();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    await(vertx.deployVerticle(LambdaHandler.holding("work", running)));
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(running).hasSize(1));

    // As if another claim had it.
    rows("update {schema}.job set claims = claims + 1");
    running.remove().complete(JobResult.success());

    eventually(() -> assertThat(count("StaleAnswer", "work")).isEqualTo(1));
  }

  /** A queue without a handler has a metric. */
  @Test
  void aMissingHandlerIsCounted() {
    SimpleQueueOptions options = options();
    options.getReaper().setMissingHandlerAfter(Duration.ofSeconds(1));
    SimpleQueue queue = deployQueue(vertx, options);

    await(queue.enqueue(JobRequest.of("nobody's")));

    eventually(() -> assertThat(count("HandlerMissing", "nobody's")).isEqualTo(1));
  }

  /**
   * Registries such as that of Prometheus refuse a counter whose tags differ from its namesake's.
   */
  @Test
  void allCountersHaveTheSameTwoTags() {
    SimpleQueue queue = deployQueue();
    await(vertx.deployVerticle(LambdaHandler.succeeding("work")));

    await(queue.enqueueAndAwait(JobRequest.of("work")));

    eventually(() -> assertThat(count("JobCompleted", "work")).isEqualTo(1));
    assertThat(registry.getMeters())
        .filteredOn(meter -> meter.getId().getName().equals(MeterListener.EVENTS))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            meter ->
                assertThat(meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .containsExactly("event", "queue"));
  }

  /** They are recorded in batches. */
  @Test
  void eachJobIsMeasuredHoweverManyAreToldAtOnce() {
    int jobs = 1000;
    Measures.OfQueue told = Measures.of(List.of(new MeterListener(registry))).of("many");

    for (int i = 0; i < jobs; i++) {
      told.started(i);
      told.ran("completed", 2 * i);
    }
    told.ran("failed", 7);
    told.tell();
    told.tell();

    Timer waits = registry.get("simplequeue.job.wait").tag("queue", "many").timer();
    assertThat(waits.count()).isEqualTo(jobs);
    assertThat(waits.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(jobs * (jobs - 1) / 2);
    Timer runs = registry.get("simplequeue.job.run").tag("outcome", "completed").timer();
    assertThat(runs.count()).isEqualTo(jobs);
    assertThat(runs.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(jobs * (jobs - 1));
    Timer failed = registry.get("simplequeue.job.run").tag("outcome", "failed").timer();
    assertThat(failed.count()).isEqualTo(1);
  }

  @Test
  void everyEventWithAQueueIsAnEventOfThatQueue() {
    assertThat(events(QueueEvent.class))
        .allSatisfy(
            event ->
                assertThat(QueueEvent.OfQueue.class.isAssignableFrom(event))
                    .isEqualTo(
                        Arrays.stream(event.getRecordComponents())
                            .map(RecordComponent::getName)
                            .anyMatch("queue"::equals)));
  }

  private static Stream<Class<?>> events(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(MeterListenerTest::events);
  }
}
