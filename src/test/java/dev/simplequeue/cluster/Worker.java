package dev.simplequeue.cluster;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs the jobs of queue {@code work}, ten at a time, each for 50 ms, until it is
 * killed or its standard input ends. Its argument is the queue's options as JSON, with the URI.
 */
final class Worker {

  private Worker() {}

  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    vertx
        .deployVerticle(
            new SimpleQueueVerticle(new SimpleQueueOptions(new JsonObject(arguments[0]))))
        .compose(
            v ->
                vertx.deployVerticle(
                    new LambdaHandler(
                        "work", 10, job -> vertx.timer(50).map(done -> JobResult.success()))))
        .onFailure(
            error -> {
              error.printStackTrace();
              System.exit(1);
            });
    // The test may end without having killed it.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  /** Starts one. */
  static Process start(JsonObject options) throws IOException {
    return new ChildJvm(Worker.class)
        .jvmOptions("-Xmx256m", "-XX:TieredStopAtLevel=1")
        .arguments(List.of(options.encode()))
        .inheritOutput()
        .start();
  }

  /** As {@code kill -9} does. */
  static void kill(Process worker) throws InterruptedException {
    worker.destroyForcibly();
    if (!worker.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process is still there");
    }
  }
}
