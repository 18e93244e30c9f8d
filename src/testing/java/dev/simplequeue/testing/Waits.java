package dev.simplequeue.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** How the kit waits: on the thread of the test, and never for ever. */
final class Waits {
  private static final Duration LOOK = Duration.ofMillis(10);

  private Waits() {}

  /**
   * The result of a future.
   *
   * @param what it is, for the message
   * @throws AssertionError if it fails, or does not complete in time
   */
  static <T> T get(Future<T> future, Duration atMost, String what) {
    refuseEventLoop();
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(what + " failed: " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError(what + " took longer than " + Text.of(atMost), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(what + " was interrupted", e);
    }
  }

  /** Until the next look. */
  static void pause() {
    refuseEventLoop();
    LockSupport.parkNanos(LOOK.toNanos());
  }

  static void refuseEventLoop() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "The testing kit waits, which an event loop must not: call it on the thread of the test,"
              + " or within vertx.executeBlocking(...).");
    }
  }
}
