package dev.simplequeue.job;

import java.time.Duration;
import java.util.Optional;

/**
 * What a caller waits for, and how long.
 *
 * @param until what to wait for
 * @param atMost the longest wait, after which the call fails; empty means as long as the job lives
 */
public record Await(Until until, Optional<Duration> atMost) {

  /** What to wait for. */
  public enum Until {
    /** The job has ended. */
    ENDED,
    /**
     * The first attempt has ended, with success or not. A release, a rescue from a dead node, and a
     * reschedule are not attempts.
     */
    FIRST_ATTEMPT
  }

  /** Until the job has ended, however long it takes. */
  public static final Await END = new Await(Until.ENDED, Optional.empty());

  /** Until the first attempt has ended, however long it takes. */
  public static final Await FIRST_ATTEMPT = new Await(Until.FIRST_ATTEMPT, Optional.empty());

  /**
   * Limits the wait: the call fails after this time.
   *
   * @param time the longest wait, zero or longer
   * @return a new value with this limit
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public Await atMost(Duration time) {
    return new Await(until, Optional.of(When.checked("atMost", time)));
  }
}
