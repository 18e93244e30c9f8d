package dev.simplequeue.control;

import dev.simplequeue.bus.FailureCode;
import dev.simplequeue.bus.SimpleQueueException;
import dev.simplequeue.store.Trouble;

/** What a failed statement means for who has asked. */
final class Failures {

  private Failures() {}

  static SimpleQueueException of(Throwable error) {
    if (error instanceof SimpleQueueException ours) {
      return ours;
    }
    return switch (Trouble.of(error)) {
      case NOT_SENT, BUSY ->
          new SimpleQueueException(
              FailureCode.DATABASE_AWAY, "the database could not be used: " + error.getMessage());
      case UNKNOWN ->
          new SimpleQueueException(
              FailureCode.OUTCOME_UNKNOWN,
              "the database's answer was lost, it may have been done; repeating is safe");
      case REFUSED, REJECTED ->
          new SimpleQueueException(
              FailureCode.REFUSED, "the database refused it: " + Trouble.refusal(error));
    };
  }
}
