package dev.simplequeue.impl.base;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** What is known of the calls that have enqueued one request. Thread-safe. */
public final class Delivery {

  /** What is known of whether the request's job is inserted. */
  public enum Past {
    /** No call can have inserted it. */
    NEW,
    /** It names its id: what became of other requests with that id is not known here. */
    NAMED,
    /** A call with this very request has inserted it, may have, or is under way. */
    SENT
  }

  private static final AtomicIntegerFieldUpdater<Delivery> SENT =
      AtomicIntegerFieldUpdater.newUpdater(Delivery.class, "sent");

  private final boolean idIsNamed;

  /** The calls that have inserted it, may have, or are under way. */
  private volatile int sent;

  /**
   * Of a new request.
   *
   * @param idIsNamed whether its id is the caller's, and so may be that of other requests
   */
  public Delivery(boolean idIsNamed) {
    this.idIsNamed = idIsNamed;
  }

  /** See the constructor. */
  public boolean idIsNamed() {
    return idIsNamed;
  }

  /**
   * A call is about to insert the request. True if this very request, or another one with its id,
   * may have been inserted before: then the history is searched for it, so that a job that has
   * already ended does not run again.
   */
  public boolean markSent() {
    return SENT.getAndIncrement(this) > 0 || idIsNamed;
  }

  /** Whether more than one call may have inserted it, or is under way. */
  public boolean isSentTwice() {
    return sent > 1;
  }

  /** A call that has marked the request surely has not inserted it. */
  public void markNotInserted() {
    SENT.decrementAndGet(this);
  }

  /** What is known of the calls, but for those that are marked as in vain. */
  public Past past() {
    if (sent > 0) {
      return Past.SENT;
    }
    return idIsNamed ? Past.NAMED : Past.NEW;
  }
}
