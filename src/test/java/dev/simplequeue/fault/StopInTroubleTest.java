package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node is to stop while, or after, the network swallowed all that it sent. */
@Tag("promise-9")
class StopInTroubleTest extends ThroughProxy {
  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(800));
    return options;
  }

  @Tag("slow-fault")
  @ParameterizedTest(name = "the network is back: {0}")
  @ValueSource(booleans = {false, true})
  void aNodeStopsThoughItsConnectionsAreHalfOpen(boolean back) {
    Vertx node = Vertx.vertx();
    deployQueue(node, options());
    deployHandlers(node, () -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    proxy.blackHole(true);
    await(vertx.timer(8_000));
    if (back) {
      proxy.blackHole(false);
      await(vertx.timer(12_000));
    }

    long before = System.nanoTime();
    await(node.close());

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
  }
}
