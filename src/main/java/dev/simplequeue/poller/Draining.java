package dev.simplequeue.poller;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Until when the other parts of this {@code Vertx} go on when they are to stop: to the end of the
 * poller's stop, because running handlers may still need them; not at all if the poller is not
 * stopping.
 */
final class Draining {
  /** Parts that stop together are told so together; this is ample. */
  private static final long TOGETHER_MILLIS = 250;

  private final Vertx vertx;
  private final Promise<Void> over = Promise.promise();
  private boolean begun;

  Draining(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The poller's stop begins. */
  void begin() {
    begun = true;
  }

  /** The poller has stopped. */
  void end() {
    over.tryComplete();
  }

  /** Completes when a part need not go on for the poller's sake. */
  Future<?> whenOver() {
    return begun
        ? over.future()
        : vertx
            .timer(TOGETHER_MILLIS)
            .compose(v -> begun ? over.future() : Future.succeededFuture());
  }
}
