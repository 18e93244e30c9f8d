package dev.simplequeue.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Keeps one bad row, or one row that has to wait, from failing the batch that it travels in. */
public final class Halving {

  private Halving() {}

  /**
   * Attempts the batch. If it fails for the sake of a row ({@link Trouble#REFUSED}, {@link
   * Trouble#BUSY}), attempts its halves, and so on until the culprit is alone.
   *
   * @param attempt does the work for some of the items, all or none
   * @param alone is told of each culprit and its failure
   * @return fails if the database could not be used: then the items for which {@code attempt} has
   *     not succeeded are undone
   */
  public static <T> Future<Void> run(
      List<T> batch, Function<List<T>, Future<Void>> attempt, BiConsumer<T, Throwable> alone) {
    return attempt
        .apply(batch)
        .recover(
            error -> {
              Trouble trouble = Trouble.of(error);
              if (trouble != Trouble.REFUSED && trouble != Trouble.BUSY) {
                return Future.failedFuture(error);
              }
              if (batch.size() == 1) {
                alone.accept(batch.get(0), error);
                return Future.succeededFuture();
              }
              int half = batch.size() / 2;
              return run(batch.subList(0, half), attempt, alone)
                  .compose(v -> run(batch.subList(half, batch.size()), attempt, alone));
            });
  }
}
