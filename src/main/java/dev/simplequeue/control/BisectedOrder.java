package dev.simplequeue.control;

import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * An order for many jobs, some of which the database may refuse to change. All others are changed;
 * then the order fails, and names the refused ones.
 */
final class BisectedOrder {
  /** How many statements an order takes to find them: then the order as a whole has failed. */
  private static final int MOST_STATEMENTS = 200;

  private static final int MOST_NAMED = 10;

  private final Map<UUID, Throwable> refused = new LinkedHashMap<>();
  private final Set<UUID> asked = new HashSet<>();
  private final int patience;
  private int statements;

  /** An order that fails if another transaction holds up its statement. */
  BisectedOrder() {
    this(0);
  }

  private BisectedOrder(int patience) {
    this.patience = patience;
  }

  /**
   * An order of which a part may wait for another transaction. The jobs that wait are found as if
   * they were refused, and count as locked, like those that the statement itself leaves out.
   */
  static BisectedOrder whateverIsHeldUp() {
    return new BisectedOrder(Integer.MAX_VALUE);
  }

  /**
   * Tries it with these jobs, and if one is refused with their halves, until the culprits are
   * alone. What fails after another part was done is partly done.
   *
   * @param attempt changes some, all or none, and answers which of them were locked
   * @return what was locked
   */
  Future<List<UUID>> run(
      Collection<UUID> jobs, Function<Collection<UUID>, Future<List<UUID>>> attempt) {
    asked.addAll(jobs);
    List<UUID> locked = new ArrayList<>();
    List<Throwable> busy = new ArrayList<>();
    boolean[] done = {false};
    return new Bisection<UUID>(
            patience,
            (job, error) -> {
              if (SqlFailure.of(error) != SqlFailure.BUSY) {
                refused.put(job, error);
              } else if (patience > 0) {
                locked.add(job);
              } else {
                busy.add(error);
              }
            })
        .run(
            List.copyOf(jobs),
            some ->
                attempted(some, attempt)
                    .map(
                        left -> {
                          done[0] = true;
                          locked.addAll(left);
                          return null;
                        }))
        .compose(v -> busy.isEmpty() ? Future.succeededFuture() : failed(busy.get(0)))
        .recover(error -> failed(done[0] ? new PartlyDoneException(error) : error))
        .map(locked);
  }

  private static Future<Void> failed(Throwable error) {
    return Future.failedFuture(error);
  }

  private Future<List<UUID>> attempted(
      List<UUID> some, Function<Collection<UUID>, Future<List<UUID>>> attempt) {
    if (++statements > MOST_STATEMENTS && !refused.isEmpty()) {
      return Future.failedFuture(manyRefused());
    }
    return attempt
        .apply(some)
        .recover(
            error -> {
              // What waits is tried again for a while, and does not count.
              statements -= SqlFailure.of(error) == SqlFailure.BUSY ? 1 : 0;
              // A missing right may be that of a trigger of one row.
              return Future.failedFuture(SqlFailure.ofOne(error));
            });
  }

  /** Those that were refused, with the reason. */
  Map<UUID, Throwable> refused() {
    return refused;
  }

  /** The result, if nothing was refused. */
  <T> Future<T> outcome(T result) {
    if (refused.isEmpty()) {
      return Future.succeededFuture(result);
    }
    Throwable error = refused.values().iterator().next();
    return Future.failedFuture(
        asked.size() == refused.size()
            ? error
            : new SimpleQueueException(
                FailureCode.REFUSED,
                "the database refused it for "
                    + refused.size()
                    + " of "
                    + asked.size()
                    + " jobs, the others are done: "
                    + names()
                    + ": "
                    + SqlFailure.refusal(error)));
  }

  private SimpleQueueException manyRefused() {
    return new SimpleQueueException(
        FailureCode.REFUSED,
        "the database refused it for many jobs, among them "
            + names()
            + ": "
            + SqlFailure.refusal(refused.values().iterator().next()));
  }

  private String names() {
    List<UUID> first = refused.keySet().stream().limit(MOST_NAMED).toList();
    return first + (refused.size() > MOST_NAMED ? " and more" : "");
  }
}
