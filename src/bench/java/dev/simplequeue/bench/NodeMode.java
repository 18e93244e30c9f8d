package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueueVerticle;
import io.vertx.core.Vertx;

/** A child process that is a node of the queue. */
abstract class NodeMode extends ChildMode {
  protected final Vertx vertx = Vertx.vertx();

  @Override
  protected void begin(String uri) {
    await(vertx.deployVerticle(new SimpleQueueVerticle(Bed.options(uri))));
  }

  @Override
  protected void end() {
    await(vertx.close());
  }
}
