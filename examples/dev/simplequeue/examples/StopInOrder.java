package dev.simplequeue.examples;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * A node as a container runs it. On SIGTERM it ends in order: it takes no new jobs, lets those that
 * run end, and writes down what became of them.
 */
public final class StopInOrder {

  private StopInOrder() {}

  /** The argument is the options as JSON. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    // The JVM runs this on SIGTERM, and waits for it.
    Thread stop =
        new Thread(() -> vertx.close().toCompletionStage().toCompletableFuture().join(), "stop");
    Runtime.getRuntime().addShutdownHook(stop);

    vertx
        .deployVerticle(new SimpleQueueVerticle(new SimpleQueueOptions(new JsonObject(args[0]))))
        .compose(
            id ->
                Handlers.of("slow", job -> vertx.timer(1000).map(JobResult.success()))
                    .places(4)
                    .deploy(vertx))
        .onFailure(
            error -> {
              System.err.println("cannot start: " + error.getMessage());
              System.exit(1);
            });
  }
}
