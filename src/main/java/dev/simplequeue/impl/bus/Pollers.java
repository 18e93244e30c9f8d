package dev.simplequeue.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.shareddata.LocalMap;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * The pollers of a {@code Vertx}, by address prefix: one each. Others ask here before they send it
 * something.
 */
public final class Pollers {
  /** A poller's stop is longer than its grace time by its last signals and flushes. */
  private static final long AFTER_GRACE_MILLIS = 15_000;

  private final Vertx vertx;
  private final LocalMap<String, String> deployments;

  /** The pollers of this {@code Vertx}. */
  public Pollers(Vertx vertx) {
    this.vertx = vertx;
    deployments = vertx.sharedData().getLocalMap("dev.simplequeue.pollers");
  }

  /**
   * A poller takes the prefix.
   *
   * @throws IllegalStateException if there is one already
   */
  public void add(String prefix, String deployment) {
    if (deployments.putIfAbsent(prefix, deployment) != null) {
      throw new IllegalStateException(
          "This Vertx already has a poller with the address prefix "
              + prefix
              + ". Deploy one, with instances = 1, or give the second queue another addressPrefix.");
    }
  }

  /** The poller leaves, if it is the one that has the prefix. */
  public void remove(String prefix, String deployment) {
    deployments.removeIfPresent(prefix, deployment);
  }

  /** Whether there is one. */
  public boolean has(String prefix) {
    return deployments.get(prefix) != null;
  }

  /** The prefixes that have one, in their order. */
  public Set<String> prefixes() {
    return new TreeSet<>(deployments.keySet());
  }

  /**
   * Completes when the poller has stopped, is not stopping, or there is none: handlers that still
   * run may need the other parts until then, but not for ever.
   *
   * @param grace how long the poller waits for its handlers
   */
  public Future<Void> drained(Addresses addresses, Duration grace) {
    if (!has(addresses.prefix())) {
      return Future.succeededFuture();
    }
    DeliveryOptions patient =
        LocalCodec.local().setSendTimeout(grace.toMillis() + AFTER_GRACE_MILLIS);
    return vertx
        .eventBus()
        .request(addresses.drained(), "stop", patient)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
