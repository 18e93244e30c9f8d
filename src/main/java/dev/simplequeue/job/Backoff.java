package dev.simplequeue.job;

import java.time.Duration;

/**
 * How long a failed job waits before its next attempt. Called on the poller's event loop: it must
 * not block.
 */
@FunctionalInterface
public interface Backoff {

  /** The longest wait that is used; a longer answer of a backoff is cut to it. */
  Duration MAX_DELAY = Duration.ofDays(365);

  /**
   * The wait after this attempt.
   *
   * @param attempt the attempt that failed, 1 for the first
   */
  Duration delay(int attempt);

  /**
   * The same wait after each attempt.
   *
   * @throws InvalidValueException if it is negative or longer than {@link #MAX_DELAY}
   */
  static Backoff constant(Duration delay) {
    return new Constant(delay);
  }

  /** See {@link #constant}. */
  record Constant(Duration delay) implements Backoff {
    /** Checks the limits. */
    public Constant {
      if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
        throw new InvalidValueException(
            "delay", "is " + delay + "; the limit is PT0S to " + MAX_DELAY);
      }
    }

    @Override
    public Duration delay(int attempt) {
      return delay;
    }
  }
}
