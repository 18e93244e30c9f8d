package dev.simplequeue.manual;

import dev.simplequeue.control.ControlVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.notify.NotifyVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A node that runs no jobs. */
final class DeployParts {

  private DeployParts() {}

  // tag::front[]
  /** This node enqueues, cancels and waits; others run the jobs. */
  static Future<String> front(Vertx vertx, SimpleQueueOptions options) {
    return vertx
        .deployVerticle(new NotifyVerticle(options)) // tells the others of its jobs
        .compose(id -> vertx.deployVerticle(new EnqueueVerticle(options)))
        .compose(id -> vertx.deployVerticle(new ControlVerticle(options)));
  }
  // end::front[]
}
