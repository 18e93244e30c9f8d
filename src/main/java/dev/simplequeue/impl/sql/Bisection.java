package dev.simplequeue.impl.sql;

import dev.simplequeue.impl.sql.SqlFailure.UnsendableException;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Keeps one bad row, or one row that has to wait, from failing the batch that it travels in: a
 * batch that fails for the sake of a row is tried again in halves, and so on until the culprit is
 * alone. No part that was done is tried again.
 *
 * <p>A row is refused ({@link SqlFailure#REFUSED}), or somebody else has locked it ({@link
 * SqlFailure#BUSY}). Any other failure is one of the database's, and ends the run; what {@link
 * #suspecting} adds is the exception. One object serves one flush: what it has of patience is spent
 * over all its runs. To be used from one context.
 *
 * @param <T> what becomes a row
 */
public final class Bisection<T> {
  /** A batch is halved ten times until one row is alone; after a few more it is the server. */
  private static final int MOST_REJECTED_IN_A_ROW = 13;

  private final BiConsumer<T, Throwable> culprit;
  private final Map<T, Throwable> suspects = new LinkedHashMap<>();
  private Predicate<T> tooMany = row -> false;
  private int patience;
  private int attempts = Integer.MAX_VALUE;
  private boolean suspecting;
  private boolean othersAreTaken;
  private int rejectedInARow;

  /**
   * @param patience how many times a lock is waited for; after that, all rows of a part that waits
   *     are called culprits
   * @param culprit is told of each culprit and its failure
   */
  public Bisection(int patience, BiConsumer<T, Throwable> culprit) {
    this.patience = patience;
    this.culprit = culprit;
  }

  /**
   * Also halves what could mean the whole server but may come from a few rows ({@link
   * SqlFailure#mayBeOfOneRow}: a trigger of a user's lacks a right). It does come from them if the
   * database takes others in the meantime; else the run fails as if it were not halved.
   *
   * @param known whether it is known that the database takes others
   */
  public Bisection<T> suspecting(boolean known) {
    suspecting = true;
    othersAreTaken = known;
    return this;
  }

  /** After this many attempts, what has not been tried is left as it is. */
  public Bisection<T> atMost(int attempts) {
    this.attempts = attempts;
    return this;
  }

  /**
   * @param tooMany whether, with this row, too many are refused to be a matter of some rows: then
   *     the run fails with its error
   */
  public Bisection<T> failingIf(Predicate<T> tooMany) {
    this.tooMany = tooMany;
    return this;
  }

  /**
   * Attempts the batch, and its halves as far as they fail for the sake of a row.
   *
   * @param attempt does the work for some of the rows, all or none
   * @return fails if the database is not available: then the rows for which {@code attempt} has not
   *     succeeded are undone
   */
  public Future<Void> run(List<T> rows, Function<List<T>, Future<Void>> attempt) {
    return halve(rows, attempt)
        .transform(
            halved -> {
              Future<Void> judged = judged();
              return halved.failed() ? failed(halved.cause()) : judged;
            });
  }

  /**
   * The suspects are culprits if the database takes others, and are told of when all has been
   * tried: who acts on it must not come between. If nothing else was taken, they are none.
   */
  private Future<Void> judged() {
    if (suspects.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<T, Throwable> judged = new LinkedHashMap<>(suspects);
    suspects.clear();
    for (Map.Entry<T, Throwable> suspect : judged.entrySet()) {
      if (!othersAreTaken || tooMany.test(suspect.getKey())) {
        return failed(suspect.getValue());
      }
      culprit.accept(suspect.getKey(), suspect.getValue());
    }
    return Future.succeededFuture();
  }

  private static Future<Void> failed(Throwable error) {
    return Future.failedFuture(error);
  }

  private Future<Void> halve(List<T> rows, Function<List<T>, Future<Void>> attempt) {
    if (attempts-- <= 0) {
      return Future.succeededFuture();
    }
    return attempted(rows, attempt)
        .onSuccess(taken -> othersAreTaken())
        .recover(
            error ->
                switch (SqlFailure.of(error)) {
                  case BUSY ->
                      rows.size() > 1 && patience-- > 0
                          ? halves(rows, attempt)
                          : locked(rows, error);
                  case REFUSED ->
                      rows.size() > 1 ? halves(rows, attempt) : refused(rows.get(0), error);
                  case REJECTED ->
                      suspecting && mayBeOfOneRow(error)
                          ? rows.size() > 1 ? halves(rows, attempt) : suspected(rows.get(0), error)
                          : failed(error);
                  case NOT_SENT, UNKNOWN -> failed(error);
                });
  }

  private Future<Void> attempted(List<T> rows, Function<List<T>, Future<Void>> attempt) {
    try {
      return attempt.apply(rows);
    } catch (Throwable e) {
      return failed(new UnsendableException(e));
    }
  }

  private Future<Void> halves(List<T> rows, Function<List<T>, Future<Void>> attempt) {
    int half = rows.size() / 2;
    return halve(rows.subList(0, half), attempt)
        .compose(v -> halve(rows.subList(half, rows.size()), attempt));
  }

  private boolean mayBeOfOneRow(Throwable error) {
    return SqlFailure.mayBeOfOneRow(error) && ++rejectedInARow <= MOST_REJECTED_IN_A_ROW;
  }

  private Future<Void> locked(List<T> rows, Throwable error) {
    rows.forEach(row -> culprit.accept(row, error));
    othersAreTaken();
    return Future.succeededFuture();
  }

  private Future<Void> refused(T row, Throwable error) {
    if (tooMany.test(row)) {
      return failed(error);
    }
    culprit.accept(row, error);
    othersAreTaken();
    return Future.succeededFuture();
  }

  private Future<Void> suspected(T row, Throwable error) {
    suspects.put(row, error);
    return Future.succeededFuture();
  }

  /** The server looks at rows, and says no to some for their own sake. */
  private void othersAreTaken() {
    rejectedInARow = 0;
    othersAreTaken = true;
  }
}
