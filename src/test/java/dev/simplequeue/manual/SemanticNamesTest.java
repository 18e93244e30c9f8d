package dev.simplequeue.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.metrics.MeterListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

/** What the manual says of the names of the semantic conventions is so. */
class SemanticNamesTest extends OnDatabase {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Override
  protected SimpleQueueOptions options() {
    SemanticNames.rename(registry);
    return super.options().addListener(new MeterListener(registry));
  }

  @Test
  void aFilterGivesTheNamesOfTheConventions() {
    SimpleQueue queue = deployQueue();
    await(vertx.deployVerticle(LambdaHandler.succeeding("good")));
    await(
        vertx.deployVerticle(
            new LambdaHandler("bad", job -> Future.succeededFuture(JobResult.critical("no use")))));

    await(queue.enqueueAndAwait(JobRequest.of("good")));
    await(queue.enqueueAndAwait(JobRequest.of("bad")));

    eventually(() -> assertThat(runs("good", "error.type", "")).isEqualTo(1));
    eventually(() -> assertThat(runs("bad", "error.type", "dead")).isEqualTo(1));
    assertThat(
            registry
                .get("messaging.client.sent.messages")
                .tag("messaging.destination.name", "good")
                .tag("messaging.operation.name", "enqueue")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(registry.find("simplequeue.job.run").timers()).isEmpty();
    assertThat(registry.find("simplequeue.job.wait").timers()).isNotEmpty();
  }

  private long runs(String queue, String... tags) {
    return registry.find("messaging.process.duration").tags(tags).timers().stream()
        .filter(timer -> queue.equals(timer.getId().getTag("messaging.destination.name")))
        .mapToLong(timer -> timer.count())
        .sum();
  }
}
