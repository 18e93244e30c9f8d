package dev.simplequeue.upkeep;

import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * A step of the housekeeping, at its own pace, that fails alone: it says so once, is left out for a
 * while, and the others go on. Not thread-safe: for one loop.
 */
final class JanitorStep {
  /** Does something, and answers how long to wait before more of it. */
  @FunctionalInterface
  interface Work {
    Future<Duration> run();
  }

  private final Work work;
  private final Outage outage;
  private final Duration pauseAfterFailure;
  private long notBefore = System.nanoTime();

  JanitorStep(Work work, Outage outage, Duration pauseAfterFailure) {
    this.work = work;
    this.outage = outage;
    this.pauseAfterFailure = pauseAfterFailure;
  }

  /**
   * Runs it, unless its pause is not over; the answer is the pause until the next run. Fails if the
   * database cannot be reached, which no other step could either.
   */
  Future<Duration> run() {
    long wait = notBefore - System.nanoTime();
    if (wait > 0) {
      return Future.succeededFuture(Duration.ofNanos(wait));
    }
    return work.run()
        .onSuccess(
            pause -> {
              outage.succeeded();
              notBefore = System.nanoTime() + pause.toNanos();
            })
        .recover(
            error -> {
              if (SqlFailure.of(error) == SqlFailure.NOT_SENT) {
                return Future.failedFuture(error);
              }
              outage.failed(error);
              notBefore = System.nanoTime() + pauseAfterFailure.toNanos();
              return Future.succeededFuture(pauseAfterFailure);
            });
  }
}
