package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Where a prepared statement can be run: a session of ours, or a connection with a transaction. */
@FunctionalInterface
public interface Statements {

  /** Runs it. */
  Future<RowSet<Row>> execute(String sql, Tuple values);

  /** On this connection, in its transaction. */
  static Statements on(SqlConnection connection) {
    return (sql, values) -> connection.preparedQuery(sql).execute(values);
  }
}
