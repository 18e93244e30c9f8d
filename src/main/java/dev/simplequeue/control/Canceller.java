package dev.simplequeue.control;

import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import dev.simplequeue.impl.store.Cancelling;
import dev.simplequeue.impl.store.Cancelling.Tried;
import dev.simplequeue.job.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cancels jobs, and answers when none of them can start on a live node. A row that somebody else
 * has locked is tried again for a while: {@link LockRetry}.
 */
final class Canceller {
  private static final int PAGE = 1000;

  private final Vertx vertx;
  private final Cancelling cancelling;
  private final Hints hints;
  private final LockRetry lockRetry;

  Canceller(Vertx vertx, Cancelling cancelling, Hints hints) {
    this.vertx = vertx;
    this.lockRetry = new LockRetry(vertx);
    this.cancelling = cancelling;
    this.hints = hints;
  }

  Future<Cancellation> job(UUID id) {
    return alone(List.of(id));
  }

  Future<Cancellation> byUniqueKey(String key) {
    return cancelling.findByUniqueKey(key).compose(this::alone);
  }

  /** Page by page: a group may have any number of jobs. */
  Future<Cancellation> byFingerprint(String fingerprint) {
    Promise<Cancellation> done = Promise.promise();
    page(fingerprint, null, new Cancellation(0, 0, 0), new BisectedOrder(), done);
    return done.future();
  }

  private void page(
      String fingerprint,
      @Nullable UUID after,
      Cancellation before,
      BisectedOrder sparing,
      Promise<Cancellation> done) {
    Consumer<Throwable> failed =
        error -> done.fail(after == null ? error : new PartlyDoneException(error));
    cancelling
        .findByFingerprint(fingerprint, after, PAGE)
        .onFailure(failed::accept)
        .onSuccess(
            ids ->
                all(ids, sparing)
                    .map(before::plus)
                    .onFailure(failed::accept)
                    .onSuccess(
                        sum -> {
                          if (ids.size() < PAGE) {
                            sparing.outcome(sum).onComplete(done);
                          } else {
                            page(fingerprint, ids.get(ids.size() - 1), sum, sparing, done);
                          }
                        }));
  }

  private Future<Cancellation> alone(List<UUID> ids) {
    BisectedOrder sparing = new BisectedOrder();
    return all(ids, sparing).compose(sparing::outcome);
  }

  private Future<Cancellation> all(List<UUID> ids, BisectedOrder sparing) {
    Cancellation[] sum = {new Cancellation(0, 0, 0)};
    Set<UUID> signalled = new HashSet<>();
    return lockRetry
        .run(
            ids,
            some ->
                sparing.run(
                    some,
                    part ->
                        cancelling
                            .cancel(part)
                            .map(
                                tried -> {
                                  tell(tried);
                                  signalled.addAll(tried.signalled());
                                  sum[0] =
                                      sum[0].plus(
                                          new Cancellation(
                                              tried.ended().size(), tried.signalled().size(), 0));
                                  return tried.locked();
                                })))
        .compose(
            locked ->
                confirmed(signalled).map(v -> sum[0].plus(new Cancellation(0, 0, locked.size()))));
  }

  private Future<Void> confirmed(Set<UUID> signalled) {
    return signalled.isEmpty()
        ? Future.succeededFuture()
        : NodeConfirmation.all(
            vertx,
            "the cancel is stored",
            (since, left) -> cancelling.untold(left == null ? signalled : left, since),
            left -> hints.everywhere(new Hint.Cancelled(left)));
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
