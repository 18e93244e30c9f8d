package dev.simplequeue.impl.job;

import dev.simplequeue.job.JobResult;
import java.time.Duration;
import java.util.Optional;

/**
 * How an attempt ended: what its handler answered, or why it has no answer. What that makes of the
 * job is decided where it is written down.
 */
public sealed interface AttemptEnd {

  /**
   * The handler answered.
   *
   * @param thrown what it has thrown, or failed its future with, if that has a stack trace
   */
  record Result(JobResult result, Optional<Throwable> thrown) implements AttemptEnd {

    /** Nothing was thrown. */
    public Result(JobResult result) {
      this(result, Optional.empty());
    }
  }

  /** The handler's own permits are used up: the job is put off for this delay. */
  record TryAfter(Duration delay) implements AttemptEnd {}

  /** The handler's own permit did not come within this limit; it may still come. */
  record NotAcquired(Duration limit) implements AttemptEnd {}

  /** The handler ran longer than its limit; it may still be running. */
  record TimedOut(Duration limit) implements AttemptEnd {}

  /** Its verticle or its node stopped before the handler answered; it may still be running. */
  record Interrupted() implements AttemptEnd {}

  /** The handler never began, for its instance did not take the job. */
  record NotStarted(String reason) implements AttemptEnd {}

  /** The handler never began, for its node took the job back. */
  record Withdrawn() implements AttemptEnd {}

  /** Whether the handler had begun, or its own permit was asked for. */
  default boolean wasStarted() {
    return !(this instanceof NotStarted || this instanceof Withdrawn);
  }
}
