package dev.simplequeue.control;

import dev.simplequeue.bus.Hint;
import dev.simplequeue.bus.Hints;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.store.Cancelling;
import dev.simplequeue.store.Cancelling.Tried;
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
import org.jspecify.annotations.Nullable;

/**
 * Cancels jobs. A row that somebody else has locked is tried again for a second: a claim or a
 * settlement is over by then, and whose own transaction takes longer is settling the job.
 */
final class Canceller {
  private static final int PAGE = 1000;
  private static final long RETRY_MILLIS = 20;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Vertx vertx;
  private final Cancelling cancelling;
  private final Hints hints;
  private final Set<Future<?>> underWay = new HashSet<>();

  Canceller(Vertx vertx, Cancelling cancelling, Hints hints) {
    this.vertx = vertx;
    this.cancelling = cancelling;
    this.hints = hints;
  }

  Future<Cancellation> job(UUID id) {
    return tracked(all(List.of(id)));
  }

  Future<Cancellation> byUniqueKey(String key) {
    return tracked(cancelling.findByUniqueKey(key).compose(this::all));
  }

  /** Page by page: a group may have any number of jobs. */
  Future<Cancellation> byFingerprint(String fingerprint) {
    Promise<Cancellation> done = Promise.promise();
    page(fingerprint, null, new Cancellation(0, 0, 0), done);
    return tracked(done.future());
  }

  private Future<Cancellation> tracked(Future<Cancellation> cancel) {
    underWay.add(cancel);
    return cancel.onComplete(ended -> underWay.remove(cancel));
  }

  /**
   * Completes when no cancel is under way, or after this time: the timers of those that try again
   * end with the verticle.
   */
  Future<Void> idle(Duration atMost) {
    return Future.join(List.copyOf(underWay))
        .timeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private void page(
      String fingerprint, @Nullable UUID after, Cancellation before, Promise<Cancellation> done) {
    cancelling
        .findByFingerprint(fingerprint, after, PAGE)
        .onFailure(done::fail)
        .onSuccess(
            ids ->
                all(ids)
                    .map(before::plus)
                    .onFailure(done::fail)
                    .onSuccess(
                        sum -> {
                          if (ids.size() < PAGE) {
                            done.complete(sum);
                          } else {
                            page(fingerprint, ids.get(ids.size() - 1), sum, done);
                          }
                        }));
  }

  private Future<Cancellation> all(List<UUID> ids) {
    Promise<Cancellation> done = Promise.promise();
    round(ids, new Cancellation(0, 0, 0), System.nanoTime() + PATIENCE_NANOS, done);
    return done.future();
  }

  private void round(
      Collection<UUID> ids, Cancellation before, long deadline, Promise<Cancellation> done) {
    if (ids.isEmpty()) {
      done.complete(before);
      return;
    }
    cancelling
        .cancel(ids)
        .onFailure(done::fail)
        .onSuccess(
            tried -> {
              tell(tried);
              Cancellation sum =
                  before.plus(new Cancellation(tried.ended().size(), tried.signalled().size(), 0));
              if (tried.locked().isEmpty()) {
                done.complete(sum);
              } else if (System.nanoTime() - deadline >= 0) {
                done.complete(sum.plus(new Cancellation(0, 0, tried.locked().size())));
              } else {
                vertx.setTimer(RETRY_MILLIS, timer -> round(tried.locked(), sum, deadline, done));
              }
            });
  }

  private void tell(Tried tried) {
    if (!tried.signalled().isEmpty()) {
      hints.everywhere(new Hint.Cancelled(Set.copyOf(tried.signalled())));
    }
    if (!tried.ended().isEmpty()) {
      hints.everywhere(new Hint.Changed(Set.copyOf(tried.ended())));
    }
  }
}
