package dev.simplequeue.impl.sql;

import dev.simplequeue.impl.sql.LivenessProbe.UnansweredException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotice;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection of its own for one kind of work, made when it is first needed and made anew after
 * it was lost.
 *
 * <p>Work that takes longer than the time limit fails, and its connection is given up: a half-open
 * connection would never answer. The same happens earlier when the server says that it works on
 * nothing: see {@link LivenessProbe}. The connection that follows ends the server's side of it
 * first, so that no statement arrives after it was repeated. To be used from one context, one piece
 * of work at a time where a transaction is among them.
 */
public final class Session implements Statements {
  private static final Sql TERMINATE_LOST = Sql.statement("terminate_lost");

  /** A connection that does not close in time is left to the network: its server may hang. */
  private static final long CLOSE_MILLIS = 1000;

  /**
   * A server that is frozen takes connections and never says a word: nobody, and no stop, should
   * wait for that as long as for a long statement.
   */
  private static final long CONNECT_MILLIS = 5000;

  /**
   * The server's function that waits for a synchronous standby, and warns when somebody cuts that
   * wait off (pg_cancel_backend): the answer that follows is that of a commit.
   */
  private static final String WAIT_FOR_STANDBY = "SyncRepWaitForLSN";

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final String settings;
  private final boolean pooled;
  private final Duration limit;
  private final LivenessProbe probe;
  private final String terminateLost = TERMINATE_LOST.in("");

  /** The server's processes whose last statement may still be on its way to them. */
  private final Set<Integer> lost = new HashSet<>();

  private Consumer<PgConnection> whenConnected = made -> {};
  private Runnable whenLost = () -> {};
  private @Nullable Future<PgConnection> connection;
  private @Nullable PgConnection cutOff;
  private boolean closed;

  /** The connection could not be made: what was to be done was not begun. */
  public static final class NotConnectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotConnectedException(Throwable cause) {
      super("cannot connect to PostgreSQL: " + cause.getMessage(), cause);
    }
  }

  /**
   * @param settings what a new connection is told first: SQL of the form {@code set a = 1; select
   *     set_config('b', '2', false);}, without values from outside
   * @param pooled whether a transaction pooler stands before the server, so that settings hold for
   *     one transaction only: then each piece of work is one, with its settings in it
   * @param limit the time for one piece of work, and, if it is shorter than 5 s, for connecting
   */
  public Session(
      Vertx vertx, PgConnectOptions options, String settings, boolean pooled, Duration limit) {
    this.vertx = vertx;
    this.options = options;
    this.settings = pooled ? local(settings) : settings;
    this.pooled = pooled;
    this.limit = limit;
    this.probe = new LivenessProbe(vertx, options);
  }

  /**
   * The same for one transaction. Its isolation is told by itself: a default would only be that of
   * the next.
   */
  private static String local(String settings) {
    return "set transaction isolation level read committed; "
        + settings.replace("set ", "set local ").replace(", false)", ", true)");
  }

  /**
   * Sets what to tell of each connection.
   *
   * @param connected before anything is sent
   * @param closed when it is gone, other than by {@link #rest} and {@link #close}
   */
  public Session onConnection(Consumer<PgConnection> connected, Runnable closed) {
    whenConnected = connected;
    whenLost = closed;
    return this;
  }

  /** Runs one prepared statement. */
  @Override
  public Future<RowSet<Row>> execute(String sql, Tuple values) {
    return execute(sql, values, limit);
  }

  /** Runs one prepared statement that is not worth waiting for longer than this. */
  public Future<RowSet<Row>> execute(String sql, Tuple values, Duration atMost) {
    return with(
        connection ->
            pooled
                ? executePooled(connection, sql, values)
                : connection.preparedQuery(sql).execute(values),
        atMost);
  }

  /** All three are sent at once, and so take one round trip. */
  private Future<RowSet<Row>> executePooled(PgConnection connection, String sql, Tuple values) {
    Future<?> begun = connection.query("begin; " + settings).execute();
    Future<RowSet<Row>> answer = connection.preparedQuery(sql).execute(values);
    Future<?> committed = connection.query("commit").execute();
    return Future.join(begun, answer, committed).map(all -> answer.result());
  }

  /** Runs several statements in one transaction. */
  public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
    return transaction(work, Transaction::commit);
  }

  /** Runs several statements in one transaction, all of which is undone: to see what would come. */
  public <T> Future<T> rehearsal(Function<SqlConnection, Future<T>> work) {
    return transaction(work, Transaction::rollback);
  }

  /** {@code end}: what to do if the work succeeds. */
  private <T> Future<T> transaction(
      Function<SqlConnection, Future<T>> work, Function<Transaction, Future<Void>> end) {
    return with(
        connection ->
            connection
                .begin()
                .compose(
                    transaction ->
                        withSettings(connection)
                            .compose(v -> work.apply(connection))
                            .compose(
                                result -> end.apply(transaction).map(result),
                                error ->
                                    transaction
                                        .rollback()
                                        .transform(rolledBack -> Future.failedFuture(error)))));
  }

  /**
   * Runs several statements in one transaction that goes on when one of them has failed and was
   * undone alone: see {@link Savepoint}. One of the driver's would be rolled back in the end.
   */
  public <T> Future<T> sparingTransaction(Function<SqlConnection, Future<T>> work) {
    return with(
        connection ->
            connection
                .query("begin")
                .execute()
                .compose(begun -> withSettings(connection))
                .compose(v -> work.apply(connection))
                .compose(
                    result -> connection.query("commit").execute().map(result),
                    error ->
                        connection
                            .query("rollback")
                            .execute()
                            .transform(rolledBack -> Future.failedFuture(error))));
  }

  private Future<?> withSettings(PgConnection connection) {
    return pooled ? connection.query(settings).execute() : Future.succeededFuture();
  }

  private <T> Future<T> with(Function<PgConnection, Future<T>> work) {
    return with(work, limit);
  }

  private <T> Future<T> with(Function<PgConnection, Future<T>> work, Duration atMost) {
    if (closed) {
      return Future.failedFuture(new NotConnectedException(new IllegalStateException("closed")));
    }
    Future<PgConnection> used = connected();
    return used.compose(
        connected ->
            probe
                .answer(replicated(work, connected), connected.processId(), atMost)
                .onFailure(error -> failed(used, connected, error))
                .recover(
                    error -> Future.failedFuture(pooled ? error : UnknownPooler.named(error))));
  }

  /** What is committed on the primary alone may be lost: nobody knows. */
  private <T> Future<T> replicated(Function<PgConnection, Future<T>> work, PgConnection connected) {
    return work.apply(connected)
        .compose(
            result ->
                connected == cutOff
                    ? Future.failedFuture(
                        new UnansweredException(
                            "the wait for a synchronous standby was cut off: what was committed"
                                + " may be on this server alone"))
                    : Future.succeededFuture(result));
  }

  private Future<PgConnection> connected() {
    Future<PgConnection> current = connection;
    if (current == null) {
      // Statements fail, and the close handler is called: the driver need not print it too.
      Future<PgConnection> raw =
          PgConnection.connect(vertx, options)
              .onSuccess(made -> made.exceptionHandler(error -> {}))
              .onSuccess(made -> made.noticeHandler(notice -> noticed(made, notice)));
      current =
          raw.compose(this::prepare)
              .timeout(Math.min(CONNECT_MILLIS, limit.toMillis()), TimeUnit.MILLISECONDS)
              .recover(
                  error -> {
                    // It may still be made, long after nobody waits for it.
                    raw.onSuccess(PgConnection::close);
                    return Future.failedFuture(new NotConnectedException(error));
                  });
      Future<PgConnection> attempt = current;
      connection = attempt;
      attempt.onFailure(error -> forget(attempt));
      attempt.onSuccess(
          made ->
              made.closeHandler(
                  v -> {
                    boolean inUse = connection == attempt;
                    forget(attempt);
                    made.close();
                    if (inUse) {
                      whenLost.run();
                    }
                  }));
    }
    return current;
  }

  private void noticed(PgConnection made, PgNotice notice) {
    if (WAIT_FOR_STANDBY.equals(notice.getRoutine())) {
      cutOff = made;
    }
  }

  private Future<PgConnection> prepare(PgConnection made) {
    whenConnected.accept(made);
    if (pooled) {
      // Nothing that was told now would hold; and the process id is the pooler's.
      return Future.succeededFuture(made);
    }
    Future<?> told = made.query(settings).execute();
    // Sent with it, so that it takes no time of its own.
    Future<Void> known = probe.know(made);
    return told.compose(v -> known).compose(v -> terminateLost(made)).map(made);
  }

  private Future<Void> terminateLost(PgConnection made) {
    if (lost.isEmpty()) {
      return Future.succeededFuture();
    }
    Integer[] processes = lost.toArray(Integer[]::new);
    String name = options.getProperties().get("application_name");
    return made.preparedQuery(terminateLost)
        .execute(Tuple.tuple().addValue(processes).addValue(name))
        .onSuccess(done -> lost.clear())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /**
   * A connection whose answer was lost is given up; so is one to a server that says no, for another
   * server may say yes.
   */
  private void failed(Future<PgConnection> used, PgConnection connected, Throwable error) {
    SqlFailure failure = SqlFailure.of(error);
    if (failure != SqlFailure.UNKNOWN && failure != SqlFailure.REJECTED) {
      return;
    }
    forget(used);
    if (failure == SqlFailure.UNKNOWN) {
      lost.add(connected.processId());
    }
    connected.close();
    whenLost.run();
  }

  /**
   * Waits no longer for what is under way: it fails, and the next connection ends the server's side
   * of it first.
   */
  public void giveUp() {
    Future<PgConnection> used = connection;
    if (used != null && used.succeeded()) {
      forget(used);
      lost.add(used.result().processId());
      used.result().close();
      whenLost.run();
    }
  }

  private void forget(Future<PgConnection> used) {
    if (connection == used) {
      connection = null;
    }
  }

  /** Closes the connection; later work fails. */
  public Future<Void> close() {
    closed = true;
    return rest();
  }

  /** Closes the connection until it is needed again. */
  public Future<Void> rest() {
    Future<PgConnection> last = connection;
    connection = null;
    return last == null
        ? Future.succeededFuture()
        : last.compose(PgConnection::close)
            .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
            .otherwiseEmpty();
  }
}
