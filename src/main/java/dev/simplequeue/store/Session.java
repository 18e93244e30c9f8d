package dev.simplequeue.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection of its own for one kind of work, made when it is first needed and made anew after
 * it was lost.
 *
 * <p>Work that takes longer than the time limit fails, and its connection is dropped: a half-open
 * connection would never answer. To be used from one context.
 */
public final class Session {
  private final Vertx vertx;
  private final PgConnectOptions options;
  private final String settings;
  private final Duration limit;
  private @Nullable Future<PgConnection> connection;
  private boolean closed;

  /** The connection could not be made: what was to be done was not begun. */
  public static final class NotConnectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotConnectedException(Throwable cause) {
      super("cannot connect to PostgreSQL: " + cause.getMessage(), cause);
    }
  }

  /**
   * @param settings what a new connection is told first: SQL, without values from outside
   * @param limit the time for one piece of work, and for connecting
   */
  Session(Vertx vertx, PgConnectOptions options, String settings, Duration limit) {
    this.vertx = vertx;
    this.options = options;
    this.settings = settings;
    this.limit = limit;
  }

  /** Runs one prepared statement. */
  Future<RowSet<Row>> execute(String sql, Tuple values) {
    return with(connection -> connection.preparedQuery(sql).execute(values));
  }

  /** Runs several statements in one transaction. */
  <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
    return with(
        connection ->
            connection
                .begin()
                .compose(
                    transaction ->
                        work.apply(connection)
                            .compose(
                                result -> transaction.commit().map(result),
                                error ->
                                    transaction
                                        .rollback()
                                        .transform(rolledBack -> Future.failedFuture(error)))));
  }

  private <T> Future<T> with(Function<PgConnection, Future<T>> work) {
    if (closed) {
      return Future.failedFuture(new NotConnectedException(new IllegalStateException("closed")));
    }
    Future<PgConnection> used = connected();
    return used.compose(
        connected ->
            work.apply(connected)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(
                    error -> {
                      if (Trouble.outcomeUnknown(error)) {
                        drop(used, connected);
                      }
                    }));
  }

  private Future<PgConnection> connected() {
    Future<PgConnection> current = connection;
    if (current == null) {
      current =
          PgConnection.connect(vertx, options)
              .compose(this::prepare)
              .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
              .recover(error -> Future.failedFuture(new NotConnectedException(error)));
      Future<PgConnection> attempt = current;
      connection = attempt;
      attempt.onFailure(error -> forget(attempt));
      attempt.onSuccess(made -> made.closeHandler(v -> forget(attempt)));
    }
    return current;
  }

  private Future<PgConnection> prepare(PgConnection made) {
    return made.query(settings).execute().map(made).onFailure(error -> made.close());
  }

  private void drop(Future<PgConnection> lost, PgConnection connected) {
    forget(lost);
    connected.close();
  }

  private void forget(Future<PgConnection> lost) {
    if (connection == lost) {
      connection = null;
    }
  }

  /** Closes the connection; later work fails. */
  public Future<Void> close() {
    closed = true;
    Future<PgConnection> last = connection;
    connection = null;
    return last == null
        ? Future.succeededFuture()
        : last.compose(PgConnection::close)
            .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .otherwiseEmpty();
  }
}
