package dev.simplequeue.event;

import java.time.Duration;

/**
 * Reports one part's trouble with the database once when it begins and once when it is over. Not
 * thread-safe: one per loop.
 */
public final class Outage {
  private static final long NONE = Long.MIN_VALUE;

  private final String part;
  private final QueueListener listener;
  private long since = NONE;

  /**
   * @param part the words for the part, such as {@code claim loop}
   */
  public Outage(String part, QueueListener listener) {
    this.part = part;
    this.listener = listener;
  }

  /** The part's work failed for a reason that lies with the database. */
  public void failed(Throwable error) {
    if (since == NONE) {
      since = System.nanoTime();
      listener.on(new QueueEvent.DatabaseAway(part, String.valueOf(error)));
    }
  }

  /** The part's work succeeded. */
  public void succeeded() {
    if (since != NONE) {
      listener.on(new QueueEvent.DatabaseBack(part, Duration.ofNanos(System.nanoTime() - since)));
      since = NONE;
    }
  }
}
