package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Enqueues jobs one by one, so seldom that each finds an idle node. */
final class Singles {
  private static final long PAUSE_MILLIS = 50;

  private Singles() {}

  static void send(Vertx vertx, int jobs) {
    SimpleQueue queue = SimpleQueue.client(vertx);
    for (int i = 0; i < jobs; i++) {
      await(queue.enqueue(Requests.sentNow()));
      await(vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }
  }
}
