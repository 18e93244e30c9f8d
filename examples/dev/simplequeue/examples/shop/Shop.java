package dev.simplequeue.examples.shop;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;

/**
 * Opens the shop, on port 8080 if no other is named: {@code mvn -f examples compile exec:java
 * -Dexec.args=postgresql://user:password@host:5432/database}.
 */
public final class Shop {

  private Shop() {}

  /** The arguments are the URI of the database, and a port. Ends in order on SIGTERM. */
  public static void main(String[] args) {
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 8080;
    Vertx vertx = Vertx.vertx();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> vertx.close().toCompletionStage().toCompletableFuture().join()));
    vertx
        .deployVerticle(new WebShop(new SimpleQueueOptions().setUri(args[0]), port))
        .onFailure(
            error -> {
              System.err.println("cannot start: " + error.getMessage());
              System.exit(1);
            });
  }
}
