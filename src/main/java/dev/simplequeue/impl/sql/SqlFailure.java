package dev.simplequeue.impl.sql;

import io.vertx.pgclient.PgException;
import java.util.Set;

/** What a failed statement means for its sender, by its SQLSTATE. */
public enum SqlFailure {
  /** The statement's own data is at fault: the same data will fail again. Nothing was changed. */
  REFUSED,
  /**
   * Another transaction was in the way: a lock, a deadlock, a serialization failure. Nothing was
   * changed.
   */
  BUSY,
  /** The connection could not be made, so the statement was never sent. */
  NOT_SENT,
  /** The server refused it, for a reason of its own that may pass. Nothing was changed. */
  REJECTED,
  /** The connection, or the answer, was lost: the statement may have been committed. */
  UNKNOWN;

  /**
   * Classes of errors that concern the server and not a row: its session, its database, its
   * resources.
   */
  private static final Set<String> SERVERS = Set.of("25", "28", "3D", "3F", "53", "55");

  /**
   * A later step failed after an earlier one was committed: whatever the failure is, something was
   * changed.
   */
  public static final class PartlyDoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param cause why the later step failed
     */
    public PartlyDoneException(Throwable cause) {
      super(cause.getMessage(), cause, false, false);
    }

    /** Why it failed, by the step that did. */
    public Throwable reason() {
      return getCause() instanceof PartlyDoneException inner ? inner.reason() : getCause();
    }
  }

  /** A statement's values cannot even be put together: nothing was sent. */
  public static final class UnsendableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsendableException(Throwable cause) {
      // The driver's own message quotes the value.
      super(cause.getClass().getName(), cause, false, false);
    }
  }

  /** What one request asks for is a right that this role does not have: others may ask for less. */
  public static final class NotAllowedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotAllowedException(Throwable cause) {
      super(cause.getMessage(), cause, false, false);
    }
  }

  /** The same failure, but of one request's own statement: a missing right is that request's. */
  public static Throwable ofOne(Throwable error) {
    return isNoRight(error) ? new NotAllowedException(error) : error;
  }

  /** Whether a value that may be there once only is there already. */
  public static boolean isTaken(Throwable error) {
    return error instanceof PgException pg && "23505".equals(pg.getSqlState());
  }

  /** Whether the role may not do what the statement asked for. */
  public static boolean isNoRight(Throwable error) {
    return error instanceof PgException pg && "42501".equals(pg.getSqlState());
  }

  /** Whether a table, a function or a schema that the statement names is not there. */
  public static boolean isMissing(Throwable error) {
    return error instanceof PgException pg
        && ("42P01".equals(pg.getSqlState())
            || "42883".equals(pg.getSqlState())
            || "3F000".equals(pg.getSqlState()));
  }

  /** Sorts the failure. */
  public static SqlFailure of(Throwable error) {
    if (error instanceof PartlyDoneException) {
      return of(error.getCause());
    }
    if (error instanceof UnsendableException || error instanceof NotAllowedException) {
      return REFUSED;
    }
    if (error instanceof Session.NotConnectedException) {
      return NOT_SENT;
    }
    if (!(error instanceof PgException pg) || pg.getSqlState() == null) {
      return UNKNOWN;
    }
    String state = pg.getSqlState();
    return switch (state) {
      // lock_not_available, serialization_failure, deadlock_detected
      case "55P03", "40001", "40P01" -> BUSY;
      default ->
          switch (state.substring(0, 2)) {
            // connection exception, operator intervention (shutdown, time-out), system error
            case "08", "57", "58" -> UNKNOWN;
            // the row cannot: data exception, constraint, check of a view, size, a user's trigger
            case "22", "23", "44", "54", "P0" -> REFUSED;
            // the server or the session cannot: read-only, no right, no such table, no resources,
            // and what nobody knows
            default -> REJECTED;
          };
    };
  }

  /**
   * Whether the server has said no in a way that may be meant for one row alone (a user's trigger
   * lacks a right, a row is damaged), and not surely for all (read-only, full, no such database).
   */
  public static boolean mayBeOfOneRow(Throwable error) {
    return of(error) == REJECTED
        && error instanceof PgException pg
        && !SERVERS.contains(pg.getSqlState().substring(0, 2));
  }

  /**
   * Why the database refused a statement, in words that may be shown. The server's message names
   * the rule; its detail and its context, and the driver's own message about a value that it cannot
   * send, may quote the row.
   */
  public static String refusal(Throwable error) {
    if (error instanceof PartlyDoneException || error instanceof NotAllowedException) {
      return refusal(error.getCause());
    }
    return error instanceof PgException refusal
        ? refusal.getErrorMessage() + " (SQLSTATE " + refusal.getSqlState() + ")"
        : error.getClass().getSimpleName();
  }

  /**
   * Whether the statement took longer than its time limit, the server's or the session's: sent
   * again as it was it may do so again.
   */
  public static boolean isTimeLimit(Throwable error) {
    if (error instanceof PartlyDoneException) {
      return isTimeLimit(error.getCause());
    }
    return error instanceof LivenessProbe.TooLateException
        || (error instanceof PgException pg && "57014".equals(pg.getSqlState()));
  }

  /** Whether something may have been committed. */
  public static boolean outcomeUnknown(Throwable error) {
    return of(error) == UNKNOWN || error instanceof PartlyDoneException;
  }
}
