package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Enqueues jobs one by one, each when the one before is answered. */
final class Singles {
  /**
   * A few hundred calls, one each 50 ms, would run interpreted to their end: what is measured is
   * compiled before. As many round trips of the floor, too.
   */
  static final int WARM_UP = 5000;

  private static final long PAUSE_MILLIS = 50;

  private Singles() {}

  /** Without a pause, then so seldom as those that count. */
  static void warmUp(Vertx vertx) {
    SimpleQueue queue = SimpleQueue.create(vertx);
    for (int i = 0; i < WARM_UP; i++) {
      await(queue.enqueue(WorkloadRequests.sentNow()));
    }
    send(vertx, WARM_UP / 50);
  }

  /** So seldom that each finds an idle node. */
  static void send(Vertx vertx, int jobs) {
    SimpleQueue queue = SimpleQueue.create(vertx);
    for (int i = 0; i < jobs; i++) {
      await(queue.enqueue(WorkloadRequests.sentNow()));
      await(vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }
  }
}
