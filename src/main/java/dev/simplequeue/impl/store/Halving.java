package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Trouble;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Keeps one bad row, or one row that has to wait, from failing the batch that it travels in. */
public final class Halving<T> {
  private final Function<List<T>, Future<Void>> attempt;
  private final BiConsumer<T, Throwable> alone;
  private int patience;

  private Halving(
      Function<List<T>, Future<Void>> attempt, BiConsumer<T, Throwable> alone, int patience) {
    this.attempt = attempt;
    this.alone = alone;
    this.patience = patience;
  }

  /**
   * Attempts the batch. If it fails for the sake of a row ({@link Trouble#REFUSED}, {@link
   * Trouble#BUSY}), attempts its halves, and so on until the culprit is alone.
   *
   * @param attempt does the work for some of the items, all or none
   * @param alone is told of each culprit and its failure
   * @param patience so many times a lock is waited for; after that, all items of a part that waits
   *     are called culprits
   * @return fails if the database could not be used: then the items for which {@code attempt} has
   *     not succeeded are undone
   */
  public static <T> Future<Void> run(
      List<T> batch,
      Function<List<T>, Future<Void>> attempt,
      BiConsumer<T, Throwable> alone,
      int patience) {
    return new Halving<>(attempt, alone, patience).run(batch);
  }

  private Future<Void> run(List<T> batch) {
    return attempted(batch)
        .recover(
            error -> {
              Trouble trouble = Trouble.of(error);
              if (trouble != Trouble.REFUSED && trouble != Trouble.BUSY) {
                return Future.failedFuture(error);
              }
              if (batch.size() == 1 || (trouble == Trouble.BUSY && patience-- <= 0)) {
                batch.forEach(item -> alone.accept(item, error));
                return Future.succeededFuture();
              }
              int half = batch.size() / 2;
              return run(batch.subList(0, half))
                  .compose(v -> run(batch.subList(half, batch.size())));
            });
  }

  private Future<Void> attempted(List<T> batch) {
    try {
      return attempt.apply(batch);
    } catch (Throwable e) {
      return Future.failedFuture(new Trouble.UnsendableException(e));
    }
  }
}
