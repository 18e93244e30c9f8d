package dev.simplequeue.poller;

import java.time.Duration;

/** When all queues are looked at, although nobody has said that there are jobs. */
final class Polls {
  /** How many polls there are in an interval while the listener does not hear. */
  private static final int DEAF_POLLS = 4;

  private final long intervalNanos;
  private long next = System.nanoTime();
  private boolean deaf;

  Polls(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  /** Whether it is time; says so once. */
  boolean isDue(long now) {
    boolean due = now - next >= 0;
    if (due) {
      next = now + nanos();
    }
    return due;
  }

  /** How long until the next. */
  long nanosToNext(long now) {
    return Math.max(0, next - now);
  }

  /** The listener does not hear the other nodes: polls are more frequent until it does. */
  void deaf() {
    deaf = true;
    next = Math.min(next, System.nanoTime() + nanos());
  }

  /** The listener hears the other nodes, and may have missed something before. */
  void heardAgain() {
    deaf = false;
    next = System.nanoTime();
  }

  private long nanos() {
    return deaf ? intervalNanos / DEAF_POLLS : intervalNanos;
  }
}
