package dev.simplequeue.poller;

import dev.simplequeue.impl.store.LimitedClaiming;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;

/**
 * What this node knows of a queue's cluster-wide limits. It is told by each claim, and may be
 * wrong: the claim of a queue that is not as it was believed to be takes nothing, or no more than
 * it may.
 */
final class QueueLimits {
  /** A claim looks at a quarter more jobs than it may take, and at some more: each is locked. */
  private static final int LOOK = 20;

  private boolean limited;
  private int widened = 1;
  private long asked = System.nanoTime();
  private boolean waiting;
  private long lookAt;

  boolean isLimited() {
    return limited;
  }

  void limited(boolean is) {
    limited = is;
  }

  /** When the queue was last asked for. */
  long asked() {
    return asked;
  }

  /** There may be something at this time. */
  void lookAt(long nanos) {
    if (!waiting || nanos - lookAt < 0) {
      lookAt = nanos;
    }
    waiting = true;
  }

  /** Whether that time has come; says it once. */
  boolean isDue(long now) {
    boolean due = waiting && now - lookAt >= 0;
    waiting &= !due;
    return due;
  }

  /** How long until that time, at most this long. */
  long waitFor(long now, long atMost) {
    return waiting ? Math.min(atMost, Math.max(0, lookAt - now)) : atMost;
  }

  /** How many jobs a claim looks at: the more, the more often that was not enough. */
  int look(int jobs) {
    return (int) Math.min(LimitedClaiming.MAX_LOOK, (jobs + jobs / 4 + (long) LOOK) * widened);
  }

  /**
   * A claim was answered.
   *
   * @param jobs how many it wanted
   */
  void answered(long now, int jobs, LimitedClaimed reply) {
    asked = now;
    limited = reply.claimed().limited().get(0);
    boolean hidden = reply.parked() > 0 && reply.claimed().jobs().size() < jobs;
    widened = hidden ? Math.min(2 * widened, LimitedClaiming.MAX_LOOK) : 1;
    reply.next().ifPresent(next -> lookAt(now + next.toNanos()));
  }
}
