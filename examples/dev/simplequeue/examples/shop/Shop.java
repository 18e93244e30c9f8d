package dev.simplequeue.examples.shop;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;

/**
 * Opens the shop on port 8080: {@code mvn -q test-compile exec:java
 * -Dexec.mainClass=dev.simplequeue.examples.shop.Shop -Dexec.args=postgresql://user@host/database}.
 */
public final class Shop {

  private Shop() {}

  /** The argument is the URI of the database. Ends in order on SIGTERM. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> vertx.close().toCompletionStage().toCompletableFuture().join()));
    vertx
        .deployVerticle(new WebShop(new SimpleQueueOptions().setUri(args[0]), 8080))
        .onFailure(
            error -> {
              System.err.println("cannot start: " + error.getMessage());
              System.exit(1);
            });
  }
}
