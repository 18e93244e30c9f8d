package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Supplier;

/** Lets a statement of a transaction fail, and the transaction go on. */
public final class Savepoint {
  private static final String SET = "savepoint attempt";
  private static final String RELEASE = "release savepoint attempt";
  private static final String UNDO = "rollback to savepoint attempt; release savepoint attempt";

  private Savepoint() {}

  /**
   * Does this work, or nothing if it fails. All is sent at once, so that it takes one round trip.
   *
   * @param work one statement on this connection
   * @return the work's result, or its failure; then what was done in the transaction before stands
   */
  public static <T> Future<T> attempt(SqlConnection connection, Supplier<Future<T>> work) {
    Future<?> set = connection.query(SET).execute();
    Future<T> worked = work.get();
    Future<?> released = connection.query(RELEASE).execute();
    return set.compose(
        v ->
            worked.transform(
                done ->
                    done.succeeded()
                        ? released.map(done.result())
                        : released.transform(
                            aborted ->
                                connection
                                    .query(UNDO)
                                    .execute()
                                    .compose(undone -> Future.failedFuture(done.cause())))));
  }
}
