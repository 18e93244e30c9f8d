package dev.simplequeue.enqueue;

import dev.simplequeue.impl.bus.EnqueueCall.Done;
import dev.simplequeue.impl.bus.EnqueueCall.Failed;
import dev.simplequeue.impl.bus.EnqueueCall.Outcome;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import java.util.function.Consumer;

/** A request that waits for its acknowledgement. It ends exactly once. */
final class Pending {
  private JobRequest request;
  private final Answer answer;
  private final int place;
  private final boolean awaited;
  private final long deadlineNanos;
  private final Consumer<Pending> whenEnded;
  private boolean again;
  private boolean maybeInserted;
  private boolean ended;

  /**
   * @param answer to its call, in which it has this place
   * @param whenEnded is told before the answer
   */
  Pending(
      JobRequest request,
      Answer answer,
      int place,
      boolean awaited,
      long deadlineNanos,
      Consumer<Pending> whenEnded) {
    this.request = request;
    this.answer = answer;
    this.place = place;
    this.awaited = awaited;
    this.deadlineNanos = deadlineNanos;
    this.whenEnded = whenEnded;
    this.again = Requests.delivery(request).markSent();
  }

  JobRequest request() {
    return request;
  }

  /** Whether it has a unique key, named or made of its payload. */
  boolean isKeyed() {
    return request.uniqueKey().isPresent() || isOnce();
  }

  /** Whether it takes a statement that knows keys beyond a job's end. */
  boolean isOnce() {
    return Requests.isOnce(request);
  }

  /** Whether its caller will wait for the job's end. */
  boolean awaited() {
    return awaited;
  }

  /** It is the same request, together with its template. */
  void completed(JobRequest completed) {
    request = completed;
  }

  /** Whether it may have been inserted before, or by another call meanwhile. */
  boolean again() {
    return again || Requests.delivery(request).isSentTwice();
  }

  /** A statement with it was sent and its answer was lost. */
  void outcomeUnknown() {
    again = true;
    maybeInserted = true;
  }

  boolean isEnded() {
    return ended;
  }

  /** Whether its caller was told that nobody knows what became of it. */
  boolean hasEndedUnknown() {
    return ended && maybeInserted;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  /** If an answer was lost, what is there already may be what this call has inserted. */
  Receipt acknowledge(Receipt receipt) {
    Receipt known =
        maybeInserted && receipt.isInserted() ? Receipt.inserted(receipt.id()) : receipt;
    end(new Done(known));
    return known;
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
          "the database did not answer in time; the job may have been inserted: enqueue it again with the same id");
    } else if (!ended) {
      Requests.delivery(request).markNotInserted();
      end(
          Failed.withoutInsert(
              FailureCode.DATABASE_AWAY,
              request,
              isKeyed()
                  ? "the database was not available in time, or other jobs held the unique key the whole time"
                  : "the database was not available in time"));
    }
  }

  private void end(Outcome outcome) {
    if (!ended) {
      ended = true;
      whenEnded.accept(this);
      answer.ended(place, outcome);
    }
  }
}
