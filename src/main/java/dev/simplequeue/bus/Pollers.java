package dev.simplequeue.bus;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;

/**
 * The pollers of a {@code Vertx}, by address prefix: one each. Others ask here before they send it
 * something.
 */
public final class Pollers {
  private final LocalMap<String, String> deployments;

  /** The pollers of this {@code Vertx}. */
  public Pollers(Vertx vertx) {
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
}
