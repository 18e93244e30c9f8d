package dev.simplequeue.poller;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that is done while no claim is under way, and that holds up the next one. */
final class BetweenClaims {
  private boolean claimUnderWay;
  private @Nullable Runnable waiting;
  private @Nullable Future<?> holdingUp;

  /**
   * Does something while no claim is under way: at once, or when the present one is taken in hand;
   * the next one waits for it. One thing at a time.
   */
  <T> Future<T> run(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    waiting =
        () -> {
          holdingUp = done.future();
          work.get().onComplete(done);
        };
    done.future().onComplete(ended -> holdingUp = null);
    if (!claimUnderWay) {
      runWaiting();
    }
    return done.future();
  }

  private void runWaiting() {
    if (waiting != null) {
      Runnable work = waiting;
      waiting = null;
      work.run();
    }
  }

  /** What no claim may be sent before; null if nothing is in the way. */
  @Nullable Future<?> holdingUp() {
    return holdingUp;
  }

  /** Whether a claim was sent that has not been answered. */
  boolean isClaimUnderWay() {
    return claimUnderWay;
  }

  /** A claim was sent. */
  void claimBegins() {
    claimUnderWay = true;
  }

  /** Its jobs are taken in hand, or it has failed. */
  void claimEnds() {
    claimUnderWay = false;
    runWaiting();
  }
}
