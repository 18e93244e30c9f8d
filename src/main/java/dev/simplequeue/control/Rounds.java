package dev.simplequeue.control;

import dev.simplequeue.impl.sql.Trouble.PartlyDoneException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tries what somebody else has locked again for a second: a claim or a settlement is over by then,
 * and whose own transaction takes longer is settling the job.
 */
final class Rounds {
  private static final long RETRY_MILLIS = 20;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Vertx vertx;
  private final Set<Future<?>> underWay = new HashSet<>();

  Rounds(Vertx vertx) {
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
    Promise<List<UUID>> done = Promise.promise();
    round(jobs, attempt, System.nanoTime() + PATIENCE_NANOS, done, done::fail);
    return done.future();
  }

  private void round(
      Collection<UUID> jobs,
      Function<Collection<UUID>, Future<List<UUID>>> attempt,
      long deadline,
      Promise<List<UUID>> done,
      Consumer<Throwable> failed) {
    if (jobs.isEmpty()) {
      done.complete(List.of());
      return;
    }
    attempt
        .apply(jobs)
        .onFailure(failed::accept)
        .onSuccess(
            locked -> {
              if (locked.isEmpty() || System.nanoTime() - deadline >= 0) {
                done.complete(locked);
              } else {
                vertx.setTimer(
                    RETRY_MILLIS,
                    timer ->
                        round(
                            locked,
                            attempt,
                            deadline,
                            done,
                            error -> done.fail(new PartlyDoneException(error))));
              }
            });
  }

  /** Remembers work until it is done. */
  <T> Future<T> tracked(Future<T> work) {
    underWay.add(work);
    return work.onComplete(ended -> underWay.remove(work));
  }

  /**
   * Completes when no work is under way, or after this time: the timers of those that try again end
   * with the verticle.
   */
  Future<Void> idle(Duration atMost) {
    return Future.join(List.copyOf(underWay))
        .timeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
