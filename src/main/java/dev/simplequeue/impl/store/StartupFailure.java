package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.SpokenDuration;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;

/**
 * Why a part could not start, in one line that says what to do. Without a stack trace: the place in
 * the code would not help.
 */
final class StartupFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StartupFailure(String message) {
    super(message, null, false, false);
  }

  /** The same failure; as one line, if it is a common one. */
  static Throwable of(Throwable error, SimpleQueueOptions options) {
    PgConnectOptions at = options.getConnectOptions();
    if (error instanceof Session.NotConnectedException && error.getCause() != null) {
      return unreachable(error.getCause(), at, options);
    }
    if (SqlFailure.isNoRight(error)) {
      return new StartupFailure(
          "the role "
              + at.getUser()
              + " lacks a right that the option migrate = true needs in schema "
              + options.getSchema()
              + " of database "
              + at.getDatabase()
              + ": "
              + SqlFailure.refusal(error)
              + ". Start one node as a role that may create the tables, or give this role the"
              + " rights of roles.sql and set migrate = false");
    }
    return error;
  }

  private static StartupFailure unreachable(
      Throwable cause, PgConnectOptions at, SimpleQueueOptions options) {
    // The driver tells it by its words alone.
    if (String.valueOf(cause.getMessage()).contains("SSL")) {
      return new StartupFailure(
          "no TLS connection to PostgreSQL at "
              + at.getHost()
              + ':'
              + at.getPort()
              + " can be made: "
              + cause.getMessage()
              + ". Check sslmode and sslrootcert, and whether the server's certificate is for this host");
    }
    boolean answered = cause instanceof PgException;
    return new StartupFailure(
        (answered ? "PostgreSQL at " : "no PostgreSQL answers at ")
            + at.getHost()
            + ':'
            + at.getPort()
            + (answered ? " refuses" : " for")
            + " the role "
            + at.getUser()
            + " and database "
            + at.getDatabase()
            + (answered ? "" : " within startTimeout (" + seconds(options) + ")")
            + ": "
            + (answered ? SqlFailure.refusal(cause) : cause.getMessage())
            + ". Check the option uri or connectOptions, and that the server runs");
  }

  private static String seconds(SimpleQueueOptions options) {
    return SpokenDuration.of(options.getStartTimeout());
  }
}
