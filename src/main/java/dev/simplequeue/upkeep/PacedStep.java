package dev.simplequeue.upkeep;

import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * A step at its own pace, with an outage of its own: when it fails it says so once, and is left out
 * for a while. Not thread-safe: for one loop.
 */
final class PacedStep implements UpkeepStep {
  private final UpkeepStep work;
  private final Outage outage;
  private final Duration pauseAfterFailure;
  private long notBefore = System.nanoTime();

  PacedStep(UpkeepStep work, Outage outage, Duration pauseAfterFailure) {
    this.work = work;
    this.outage = outage;
    this.pauseAfterFailure = pauseAfterFailure;
  }

  /**
   * Runs it, unless its pause is not over; the answer is the pause until the next run. Fails if the
   * database cannot be reached, which no other step could either.
   */
  @Override
  public Future<Duration> run() {
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
