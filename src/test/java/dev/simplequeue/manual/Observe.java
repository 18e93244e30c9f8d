package dev.simplequeue.manual;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.health.QueueHealthChecks;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.tracing.OpenTelemetryTracing;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.healthchecks.HealthChecks;
import java.util.List;

/** Asks how the queue is, in both ways. */
final class Observe {

  private Observe() {}

  static Future<List<String>> problems(Vertx vertx) {
    // tag::health[]
    SimpleQueue queue = SimpleQueue.create(vertx);
    Future<List<String>> problems =
        queue.health().map(h -> h.problems().stream().map(Health.Problem::text).toList());
    // end::health[]
    return problems;
  }

  static void trace(Vertx vertx, OpenTelemetry openTelemetry) {
    // tag::tracing[]
    OpenTelemetryTracing.install(vertx, openTelemetry);
    // end::tracing[]
  }

  static List<HealthChecks> checks(Vertx vertx, SimpleQueue queue) {
    // tag::health-checks[]
    HealthChecks live = HealthChecks.create(vertx);
    live.register("queue", QueueHealthChecks.live(queue::health));
    HealthChecks ready = HealthChecks.create(vertx);
    ready.register("queue", QueueHealthChecks.ready(queue::health));
    // end::health-checks[]
    return List.of(live, ready);
  }
}
