package dev.simplequeue.impl.bus;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;

/**
 * What a client needs to enqueue on a connection of the user's: published by the EnqueueVerticle
 * for the clients of its {@code Vertx}.
 *
 * @param schema where the tables are
 * @param maxPayloadBytes the largest payload
 */
public record EnqueueSettings(String schema, int maxPayloadBytes) implements Shareable {

  /** The settings that hold for this prefix; empty if no EnqueueVerticle with it is deployed. */
  public static Optional<EnqueueSettings> of(Vertx vertx, String prefix) {
    return Optional.ofNullable(map(vertx).get(prefix));
  }

  /**
   * Lets the clients find them.
   *
   * @throws IllegalStateException if an EnqueueVerticle with this prefix is there already
   */
  public static void publish(Vertx vertx, String prefix, EnqueueSettings settings) {
    if (map(vertx).putIfAbsent(prefix, settings) != null) {
      throw new IllegalStateException(
          "This Vertx already has an EnqueueVerticle with the address prefix "
              + prefix
              + ". Deploy one, with instances = 1, or give the second queue another addressPrefix.");
    }
  }

  /** Removes them; called by the EnqueueVerticle that has published them. */
  public static void withdraw(Vertx vertx, String prefix) {
    map(vertx).remove(prefix);
  }

  private static LocalMap<String, EnqueueSettings> map(Vertx vertx) {
    return vertx.sharedData().getLocalMap("dev.simplequeue.enqueue");
  }
}
