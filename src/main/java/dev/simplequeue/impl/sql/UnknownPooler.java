package dev.simplequeue.impl.sql;

import io.vertx.pgclient.PgException;
import java.util.Set;

/**
 * Recognises a transaction pooler that the options say nothing of: the statements that a session
 * has prepared are those of another server session, which has others or none.
 */
final class UnknownPooler {
  /** duplicate_prepared_statement, invalid_sql_statement_name */
  private static final Set<String> OTHERS_STATEMENTS = Set.of("42P05", "26000");

  private UnknownPooler() {}

  /** The same failure; with what to do, if it is one of those. */
  static Throwable named(Throwable error) {
    return error instanceof PgException pg && OTHERS_STATEMENTS.contains(pg.getSqlState())
        ? new PgException(
            pg.getErrorMessage()
                + "; this happens behind a transaction pooler (PgBouncer, pgpool): set the option"
                + " pooler to true",
            pg.getSeverity(),
            pg.getSqlState(),
            pg.getDetail())
        : error;
  }
}
