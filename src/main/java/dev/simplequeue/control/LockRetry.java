package dev.simplequeue.control;

import dev.simplequeue.impl.loop.DeadlineRetry;
import dev.simplequeue.impl.loop.DeadlineRetry.Pause;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tries locked jobs again for a second. A claim or a settlement is over by then; a transaction that
 * takes longer is probably one that settles the job.
 */
final class LockRetry {
  private static final Pause PAUSE = Pause.of(Duration.ofMillis(20));
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Vertx vertx;

  LockRetry(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Runs a statement until it finds nothing locked. What fails after the first time may be partly
   * done.
   *
   * @param attempt tries it with some jobs, and answers which of them were locked
   * @return what was locked to the end
   */
  Future<List<UUID>> run(
      Collection<UUID> jobs, Function<Collection<UUID>, Future<List<UUID>>> attempt) {
    List<UUID> all = List.copyOf(jobs);
    return all.isEmpty()
        ? Future.succeededFuture(all)
        : DeadlineRetry.run(
            vertx,
            PATIENCE,
            PAUSE,
            all,
            some ->
                attempt
                    .apply(some)
                    .recover(
                        error ->
                            Future.failedFuture(
                                some == all ? error : new PartlyDoneException(error))),
            List::isEmpty);
  }
}
