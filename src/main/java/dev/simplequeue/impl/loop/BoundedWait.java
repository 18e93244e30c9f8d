package dev.simplequeue.impl.loop;

import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for something, but not for ever. In the place of {@link Future#timeout} where the work may
 * be a promise that was not made on a context: that one goes on with its own thread then.
 */
public final class BoundedWait {

  private BoundedWait() {}

  /**
   * Completes on the caller's context when the work has succeeded or failed, or after this time.
   * Never fails.
   *
   * @param atMost one millisecond at least
   */
  public static Future<Void> await(Vertx vertx, Duration atMost, Future<?> work) {
    if (work.isComplete()) {
      return Future.succeededFuture();
    }
    Timer timer = vertx.timer(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
    work.onComplete(ended -> timer.cancel());
    return timer.transform(over -> Future.succeededFuture());
  }
}
