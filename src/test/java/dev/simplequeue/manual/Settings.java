package dev.simplequeue.manual;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** How handlers are deployed and queues are set. */
final class Settings {

  private Settings() {}

  static SimpleQueueOptions backoff(SimpleQueueOptions options) {
    // tag::backoff[]
    options
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofSeconds(5))))
        .setQueue(
            "email",
            new QueueOptions()
                .setMaxRunning(20)
                .setTimeout(Duration.ofMinutes(2))
                .setBackoff(
                    Backoff.exponential(Duration.ofSeconds(5), 2, Duration.ofHours(1))
                        .withJitter(0.2)))
        .setQueue(
            "night",
            new QueueOptions().setBackoff(attempt -> Duration.ofHours(attempt < 3 ? 1 : 12)));
    // end::backoff[]
    return options;
  }

  // tag::virtual[]
  /** On Java 21 and newer: blocking code, a hundred jobs at a time, and no pool of threads. */
  static Future<String> deployOnVirtualThreads(Vertx vertx, Supplier<HandlerVerticle> handler) {
    return vertx.deployVerticle(
        handler,
        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD).setInstances(100));
  }
  // end::virtual[]
}
