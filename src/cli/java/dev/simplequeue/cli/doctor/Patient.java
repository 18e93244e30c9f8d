package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.Migrations;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The database that is looked at.
 *
 * @param session read only, with a time limit for each statement
 * @param options where it is; of a node's configuration, if one was named
 * @param snapshotAge how old a transaction may be
 */
record Patient(Session session, SimpleQueueOptions options, Duration snapshotAge) {
  private static final Sql VERSION = Sql.statement("schema_version");

  /** The rows of this statement. */
  Future<List<Row>> ask(Sql statement, Object... values) {
    return session
        .execute(statement.in(options.getSchema()), Tuple.tuple(List.of(values)))
        .map(rows -> rows.stream().toList());
  }

  /** Asks only if the tables are of this library's version: nothing can be said of others. */
  Future<List<Finding>> ifOfThisVersion(Supplier<Future<List<Finding>>> look) {
    return ask(VERSION)
        .compose(
            rows ->
                !rows.isEmpty() && rows.get(0).getInteger("version") == Migrations.LIBRARY_VERSION
                    ? look.get()
                    : Future.succeededFuture(List.of()));
  }
}
