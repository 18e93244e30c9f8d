package dev.simplequeue.impl.part;

import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;

/** What a failed statement means for the caller. */
public final class Failures {

  private Failures() {}

  /** The same, as its caller is told. */
  public static SimpleQueueException of(Throwable error) {
    if (error instanceof SimpleQueueException ours) {
      return ours;
    }
    if (error instanceof PartlyDoneException later) {
      return new SimpleQueueException(
          FailureCode.OUTCOME_UNKNOWN,
          "a part may be done; repeating is safe. Then " + of(later.reason()).getMessage());
    }
    // Each order is one caller's own: no other time will give him the right.
    return switch (SqlFailure.of(SqlFailure.ofOne(error))) {
      case NOT_SENT, BUSY ->
          new SimpleQueueException(
              FailureCode.DATABASE_AWAY, "the database is not available: " + error.getMessage());
      case UNKNOWN ->
          new SimpleQueueException(
              FailureCode.OUTCOME_UNKNOWN,
              "the database's answer was lost; the change may have been made: repeating is safe");
      case REJECTED ->
          new SimpleQueueException(
              FailureCode.DATABASE_AWAY, "the database rejected it: " + SqlFailure.refusal(error));
      case REFUSED ->
          new SimpleQueueException(
              FailureCode.REFUSED, "the database refused it: " + SqlFailure.refusal(error));
    };
  }
}
