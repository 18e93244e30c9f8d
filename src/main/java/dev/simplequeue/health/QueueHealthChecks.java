package dev.simplequeue.health;

import dev.simplequeue.inspect.Health;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.ext.healthchecks.Status;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Procedures for <a href="https://vertx.io/docs/vertx-health-check/java/">Vert.x Health Check</a>,
 * which is an optional dependency: only this class needs it.
 *
 * <pre>{@code
 * liveChecks.register("queue", QueueHealthChecks.live(queue::health));
 * readyChecks.register("queue", QueueHealthChecks.ready(queue::health));
 * }</pre>
 */
public final class QueueHealthChecks {

  private QueueHealthChecks() {}

  /**
   * Whether every loop of the queue has turned: for a liveness probe, which restarts the process. A
   * database that is away changes nothing.
   *
   * @param health {@code queue::health} of a {@code SimpleQueue}
   * @return to be registered; the data of its status are those of {@link Health#toJson}
   */
  public static Handler<Promise<Status>> live(Supplier<Future<Health>> health) {
    return check(health, Health::live);
  }

  /**
   * Whether work can be sent here: for a readiness probe.
   *
   * @param health {@code queue::health} of a {@code SimpleQueue}
   * @return to be registered; the data of its status are those of {@link Health#toJson}
   */
  public static Handler<Promise<Status>> ready(Supplier<Future<Health>> health) {
    return check(health, Health::ready);
  }

  private static Handler<Promise<Status>> check(
      Supplier<Future<Health>> health, Predicate<Health> isWell) {
    return promise ->
        health
            .get()
            .map(now -> new Status().setOk(isWell.test(now)).setData(now.toJson()))
            .onComplete(promise);
  }
}
