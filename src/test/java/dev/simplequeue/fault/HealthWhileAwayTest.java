package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.inspect.Health.Kind;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.HealthOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A database that is away restarts nobody. */
class HealthWhileAwayTest extends ThroughProxy {
  private static final Duration LATE = Duration.ofSeconds(3);

  @Test
  void theNodeStaysLiveSaysWhyItIsNotReadyAndIsReadyAgain() {
    SimpleQueueOptions options = options().setHealth(new HealthOptions().setLoopLateAfter(LATE));
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueueAndAwait(JobRequest.of("work")));
    eventually(() -> assertThat(await(queue.health()).ready()).isTrue());

    proxy.refuse(true);
    eventually(() -> assertThat(await(queue.health()).ready()).isFalse());
    long until = System.nanoTime() + LATE.multipliedBy(2).toNanos();
    Set<Health> notLive = new HashSet<>();
    eventually(
        () -> {
          Health health = await(queue.health());
          if (!health.live()) {
            notLive.add(health);
          }
          assertThat(System.nanoTime()).isGreaterThan(until);
        });
    assertThat(notLive).isEmpty();
    assertThat(await(queue.health()).problems())
        .extracting(Health.Problem::kind)
        .contains(Kind.DATABASE, Kind.LEASE)
        .doesNotContain(Kind.LOOP);

    proxy.refuse(false);
    eventually(
        () -> assertThat(await(queue.health())).isEqualTo(new Health(true, true, List.of())));
  }
}
