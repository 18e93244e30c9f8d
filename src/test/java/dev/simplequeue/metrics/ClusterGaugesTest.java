package dev.simplequeue.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is true of the whole cluster is counted and shown once, and what a node does by itself. */
@FreshTables
class ClusterGaugesTest extends OnDatabase {
  private final MeterRegistry first = new SimpleMeterRegistry();
  private final MeterRegistry second = new SimpleMeterRegistry();

  private SimpleQueueOptions metered(MeterRegistry registry) {
    return options().addListener(new MeterListener(registry));
  }

  private static Stream<Gauge> gauges(MeterRegistry registry, String name) {
    return registry.find(name).gauges().stream();
  }

  private static double value(MeterRegistry registry, String name, String... tags) {
    Gauge gauge = registry.find(name).tags(tags).gauge();
    return gauge == null ? Double.NaN : gauge.value();
  }

  @Test
  void twoNodesShowTheClustersGaugesOnceAndTheOtherTakesOver() {
    Vertx other = Vertx.vertx();
    try {
      String node = await(vertx.deployVerticle(new SimpleQueueVerticle(metered(first))));
      SimpleQueue queue = SimpleQueue.create(vertx);
      await(queue.enqueue(JobRequest.of("work")));
      await(queue.enqueue(JobRequest.of("work").runIn(Duration.ofHours(1))));
      await(queue.operate().pause("work"));
      deployQueue(other, metered(second));

      eventually(
          () -> assertThat(value(first, "simplequeue.table.bytes", "table", "job")).isPositive());
      assertThat(gauges(second, "simplequeue.table.bytes")).isEmpty();
      assertThat(number("select count(*) from {schema}.keeper")).isEqualTo(1);

      await(vertx.undeploy(node));

      assertThat(gauges(first, "simplequeue.table.bytes")).isEmpty();
      eventually(
          () ->
              assertThat(value(second, "simplequeue.jobs", "queue", "work", "state", "ready"))
                  .isEqualTo(1));
      assertThat(value(second, "simplequeue.jobs", "queue", "work", "state", "waiting"))
          .isEqualTo(1);
      assertThat(value(second, "simplequeue.paused", "queue", "work")).isEqualTo(1);
      assertThat(value(second, "simplequeue.oldest.ready.age.seconds", "queue", "work"))
          .isPositive();
    } finally {
      await(other.close());
    }
  }

  @Test
  void waitsAndRunsAndPlacesAreMeasured() {
    SimpleQueue queue = deployQueue(vertx, metered(first));
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    await(vertx.deployVerticle(LambdaHandler.holding("held", running)));
    await(vertx.deployVerticle(LambdaHandler.succeeding("good")));
    await(
        vertx.deployVerticle(
            new LambdaHandler("bad", job -> Future.succeededFuture(JobResult.failed("no")))));

    await(queue.enqueueAndAwait(JobRequest.of("good")));
    await(queue.enqueueAndAwait(JobRequest.of("bad").maxAttempts(1)));
    await(queue.enqueue(JobRequest.of("held")));
    await(queue.enqueue(JobRequest.of("held")));

    eventually(
        () -> {
          assertThat(value(first, "simplequeue.permits.used", "queue", "held")).isEqualTo(1);
          assertThat(value(first, "simplequeue.permits.limit", "queue", "held")).isEqualTo(1);
          assertThat(value(first, "simplequeue.node.running")).isEqualTo(1);
          assertThat(value(first, "simplequeue.lease.valid")).isEqualTo(1);
          assertThat(value(first, "simplequeue.live")).isEqualTo(1);
          assertThat(value(first, "simplequeue.listener.connected")).isEqualTo(1);
        });
    assertThat(timer("simplequeue.job.run", "queue", "good", "outcome", "completed").count())
        .isEqualTo(1);
    assertThat(timer("simplequeue.job.run", "queue", "bad", "outcome", "dead").count())
        .isEqualTo(1);
    Timer wait = timer("simplequeue.job.wait", "queue", "good");
    assertThat(wait.count()).isEqualTo(1);
    assertThat(wait.totalTime(TimeUnit.SECONDS)).isBetween(0.0, 30.0);
    assertThat(first.get("simplequeue.claim.batch").summary().totalAmount())
        .isGreaterThanOrEqualTo(3);
    assertThat(first.get("simplequeue.settle.batch").summary().totalAmount()).isEqualTo(2);
    assertThat(first.get("simplequeue.insert.batch").summary().totalAmount()).isEqualTo(4);
    running.remove().complete(JobResult.success());
  }

  private Timer timer(String name, String... tags) {
    return first.get(name).tags(tags).timer();
  }

  @Test
  void afterTheStopNoGaugeIsLeft() {
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(metered(first))));
    eventually(() -> assertThat(gauges(first, "simplequeue.lease.valid")).hasSize(1));

    await(vertx.undeploy(node));

    assertThat(first.getMeters()).filteredOn(Gauge.class::isInstance).isEmpty();
  }

  @Test
  void withoutAListenerNobodyCounts() {
    deployQueue();
    await(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));

    assertThat(number("select count(*) from {schema}.keeper")).isZero();
    assertThat(
            number(
                "select count(*) from pg_stat_activity where application_name like 'simplequeue inspect%'"))
        .isZero();
  }

  @Test
  void queuesBeyondTheBoundAreOne() {
    QueueNames names = new QueueNames(2);

    assertThat(Stream.of("a", "b", "c", "a", "d").map(names::of))
        .containsExactly("a", "b", "other", "a", "other");
  }
}
