package dev.simplequeue.job;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a failed job waits before its next attempt. Called on the poller's event loop: it must
 * not block. If it throws or returns null, the wait of that attempt is 5 s.
 */
@FunctionalInterface
public interface Backoff {

  /** The longest wait, 365 days; a longer one is cut to it. */
  Duration MAX_DELAY = Duration.ofDays(365);

  /**
   * The wait after this attempt.
   *
   * @param attempt the attempt that failed, 1 for the first
   * @return the wait; cut to {@link #MAX_DELAY} if it is longer
   */
  Duration delay(int attempt);

  /**
   * The same wait after each attempt.
   *
   * @param delay each wait, zero or longer
   * @return the backoff
   * @throws InvalidValueException if it is negative or longer than {@link #MAX_DELAY}
   */
  static Backoff constant(Duration delay) {
    return new Constant(delay);
  }

  /**
   * A wait that grows by one step with each attempt: {@code step}, {@code 2 · step}, {@code 3 ·
   * step}, …, but never longer than {@code max}.
   *
   * @param step the first wait, and the growth of each further wait; zero or longer
   * @param max the longest wait, zero or longer
   * @return the backoff
   * @throws InvalidValueException if one is negative or longer than {@link #MAX_DELAY}
   */
  static Backoff linear(Duration step, Duration max) {
    return new Linear(step, max);
  }

  /**
   * A wait that is multiplied with each attempt: {@code base}, {@code base · factor}, {@code base ·
   * factor²}, …, but never longer than {@code max}.
   *
   * @param factor 1 to 1000
   * @param base the first wait, zero or longer
   * @param max the longest wait, zero or longer
   * @return the backoff
   * @throws InvalidValueException if a duration is negative or longer than {@link #MAX_DELAY}, or
   *     the factor out of its limits
   */
  static Backoff exponential(Duration base, double factor, Duration max) {
    return new Exponential(base, factor, max);
  }

  /**
   * This backoff with random jitter: each wait is multiplied by a random factor from {@code 1 -
   * fraction} to {@code 1 + fraction}, so that jobs that failed together do not run again together
   * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
   *
   * @param fraction 0 to 1
   * @return the backoff
   * @throws InvalidValueException if it is out of its limits
   */
  default Backoff withJitter(double fraction) {
    return new Jittered(this, fraction);
  }

  /** See {@link #constant}. */
  record Constant(Duration delay) implements Backoff {
    /**
     * Checks the limits.
     *
     * @param delay each wait, zero or longer
     */
    public Constant {
      check("delay", delay);
    }

    @Override
    public Duration delay(int attempt) {
      return delay;
    }
  }

  /** See {@link #linear}. */
  record Linear(Duration step, Duration max) implements Backoff {
    /**
     * Checks the limits.
     *
     * @param step the first wait, and the growth of each further wait; zero or longer
     * @param max the longest wait, zero or longer
     */
    public Linear {
      check("step", step);
      check("max", max);
    }

    @Override
    public Duration delay(int attempt) {
      return atMost(max, (double) step.toMillis() * attempt);
    }
  }

  /** See {@link #exponential}. */
  record Exponential(Duration base, double factor, Duration max) implements Backoff {
    /**
     * Checks the limits.
     *
     * @param base the first wait, zero or longer
     * @param factor 1 to 1000
     * @param max the longest wait, zero or longer
     */
    public Exponential {
      check("base", base);
      check("max", max);
      if (!(factor >= 1 && factor <= 1000)) {
        throw new InvalidValueException("factor", "is " + factor + "; the limit is 1 to 1000");
      }
    }

    @Override
    public Duration delay(int attempt) {
      return base.isZero() ? base : atMost(max, base.toMillis() * Math.pow(factor, attempt - 1.0));
    }
  }

  /** See {@link #withJitter}. */
  record Jittered(Backoff backoff, double fraction) implements Backoff {
    /**
     * Checks the limits.
     *
     * @param backoff the backoff without jitter
     * @param fraction 0 to 1
     */
    public Jittered {
      if (!(fraction >= 0 && fraction <= 1)) {
        throw new InvalidValueException("jitter", "is " + fraction + "; the limit is 0 to 1");
      }
    }

    @Override
    public Duration delay(int attempt) {
      double spread = 1 + fraction * (2 * ThreadLocalRandom.current().nextDouble() - 1);
      return atMost(MAX_DELAY, backoff.delay(attempt).toMillis() * spread);
    }
  }

  private static void check(String field, Duration delay) {
    if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
      throw new InvalidValueException(field, "is " + delay + "; the limit is PT0S to " + MAX_DELAY);
    }
  }

  /** In floating point, where nothing overflows: too much is infinite, and so cut. */
  private static Duration atMost(Duration max, double millis) {
    return millis >= max.toMillis() ? max : Duration.ofMillis((long) millis);
  }
}
