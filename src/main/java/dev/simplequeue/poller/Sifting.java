package dev.simplequeue.poller;

import dev.simplequeue.impl.sql.Trouble;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Finds out whether an error that could mean the whole server (a missing right, a missing table)
 * comes from a few rows alone, such as by a trigger of a user's: it does, if the database takes
 * others in the meantime.
 */
final class Sifting {
  /** A batch is halved ten times until one row is alone; after a few more it is the server. */
  private static final int MOST_IN_A_ROW = 13;

  private final Function<List<Run>, Future<Void>> attempt;
  private final Map<Run, Throwable> suspects = new LinkedHashMap<>();
  private boolean othersWereTaken;
  private int inARow;

  private Sifting(Function<List<Run>, Future<Void>> attempt, boolean known) {
    this.attempt = attempt;
    this.othersWereTaken = known;
  }

  /**
   * Attempts the batch, and its halves, as far as it is rejected.
   *
   * @param attempt does the work for some of the rows
   * @param alone is told of each culprit and its failure
   * @param known whether the rows were culprits before
   * @return fails if it is not a matter of a few rows
   */
  static Future<Void> run(
      List<Run> rows,
      Function<List<Run>, Future<Void>> attempt,
      BiConsumer<Run, Throwable> alone,
      boolean known) {
    Sifting sifting = new Sifting(attempt, known);
    return sifting
        .run(rows)
        .transform(
            sifted -> {
              if (sifting.othersWereTaken) {
                sifting.suspects.forEach(alone);
                return sifted.succeeded() ? Future.succeededFuture() : failed(sifted.cause());
              }
              return sifted.failed()
                  ? failed(sifted.cause())
                  : sifting.suspects.isEmpty()
                      ? Future.succeededFuture()
                      : failed(sifting.suspects.values().iterator().next());
            });
  }

  private static Future<Void> failed(Throwable error) {
    return Future.failedFuture(error);
  }

  private Future<Void> run(List<Run> rows) {
    return attempt
        .apply(rows)
        .onSuccess(
            taken -> {
              othersWereTaken = true;
              inARow = 0;
            })
        .recover(
            error -> {
              if (!Trouble.mayBeOfOneRow(error) || ++inARow > MOST_IN_A_ROW) {
                return failed(error);
              }
              if (rows.size() == 1) {
                suspects.put(rows.get(0), error);
                return Future.succeededFuture();
              }
              int half = rows.size() / 2;
              return run(rows.subList(0, half)).compose(v -> run(rows.subList(half, rows.size())));
            });
  }
}
