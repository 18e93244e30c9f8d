package dev.simplequeue.enqueue;

import dev.simplequeue.impl.bus.EnqueueCall.Done;
import dev.simplequeue.impl.bus.EnqueueCall.Failed;
import dev.simplequeue.impl.bus.EnqueueCall.Outcome;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import java.util.function.BiConsumer;

/** A request that waits for its acknowledgement. It ends exactly once. */
final class Pending {
  private JobRequest request;
  private final boolean awaited;
  private final long deadlineNanos;
  private final BiConsumer<Pending, Outcome> whenEnded;
  private boolean again;
  private boolean maybeInserted;
  private boolean ended;

  Pending(
      JobRequest request,
      boolean awaited,
      long deadlineNanos,
      BiConsumer<Pending, Outcome> whenEnded) {
    this.request = request;
    this.awaited = awaited;
    this.deadlineNanos = deadlineNanos;
    this.whenEnded = whenEnded;
    this.again = Requests.delivery(request).markSent();
  }

  JobRequest request() {
    return request;
  }

  /** Whether its caller will wait for the job's end. */
  boolean awaited() {
    return awaited;
  }

  /** It is the same request, together with its template. */
  void completed(JobRequest completed) {
    request = completed;
  }

  /** Whether it may have been inserted before. */
  boolean again() {
    return again;
  }

  /** A statement with it was sent and its answer was lost. */
  void outcomeUnknown() {
    again = true;
    maybeInserted = true;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  void acknowledge(Receipt receipt) {
    end(new Done(receipt));
  }

  void fail(FailureCode code, String problem) {
    if (!ended && !maybeInserted) {
      Requests.delivery(request).markNotInserted();
    }
    end(new Failed(new EnqueueException(code, request.id(), problem)));
  }

  /**
   * Its time is over.
   *
   * @param underWay whether a statement with it has been sent and not been answered
   */
  void expire(boolean underWay) {
    maybeInserted |= underWay;
    if (maybeInserted) {
      fail(
          FailureCode.OUTCOME_UNKNOWN,
          "the database did not answer in time, the job may have been inserted; enqueue it again with the same id");
    } else if (!ended) {
      Requests.delivery(request).markNotInserted();
      end(
          Failed.withoutInsert(
              FailureCode.DATABASE_AWAY,
              request,
              request.uniqueKey().isPresent()
                  ? "the database could not be used in time, or others had its unique key all the while"
                  : "the database could not be used in time"));
    }
  }

  private void end(Outcome outcome) {
    if (!ended) {
      ended = true;
      whenEnded.accept(this, outcome);
    }
  }
}
