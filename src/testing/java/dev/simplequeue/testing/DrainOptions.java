package dev.simplequeue.testing;

import java.util.Set;

/**
 * How a drain goes. Immutable; begin with {@link #DEFAULT}.
 *
 * @param queues only these; empty for all that have a handler
 * @param limit the most attempts, 1 or more; a drain fails if jobs are still ready after them
 * @param failOnError whether the first attempt that fails ends the drain, with the handler's own
 *     exception as the cause
 * @param skipTime whether the clock goes on to the next time of a job or a permit when nothing is
 *     ready, until no job is left; schedules do not tick by that
 */
public record DrainOptions(Set<String> queues, int limit, boolean failOnError, boolean skipTime) {
  /** All queues, 10,000 attempts, errors are counted, time stands. */
  public static final DrainOptions DEFAULT = new DrainOptions(Set.of(), 10_000, false, false);

  /**
   * Refuses a limit below 1.
   *
   * @param queues only these; empty for all that have a handler
   * @param limit the most attempts
   * @param failOnError whether the first failed attempt ends the drain
   * @param skipTime whether the clock goes on when nothing is ready
   */
  public DrainOptions {
    queues = Set.copyOf(queues);
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; the limit is 1 or more");
    }
  }

  /**
   * Runs the jobs of these queues alone.
   *
   * @param names the queues
   * @return such options
   */
  public DrainOptions only(String... names) {
    return new DrainOptions(Set.of(names), limit, failOnError, skipTime);
  }

  /**
   * Sets the bound.
   *
   * @param attempts the most attempts, 1 or more
   * @return such options
   */
  public DrainOptions atMost(int attempts) {
    return new DrainOptions(queues, attempts, failOnError, skipTime);
  }

  /** {@return options with which the first attempt that fails ends the drain} */
  public DrainOptions failingOnError() {
    return new DrainOptions(queues, limit, true, skipTime);
  }

  /** {@return options with which the clock goes on until no job is left} */
  public DrainOptions skippingTime() {
    return new DrainOptions(queues, limit, failOnError, true);
  }
}
