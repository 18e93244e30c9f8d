package dev.simplequeue.handler;

import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.When;
import java.time.Duration;
import java.util.Objects;

/**
 * The handler's own permit to run a job, the third after the node's and the queue's: granted, or
 * refused with an instruction what to do with the job instead. See {@link HandlerVerticle#acquire}.
 */
public sealed interface Permit {

  /**
   * The job may run.
   *
   * @param release releases the permit: called once, on the verticle's own thread or the thread
   *     that completed the handler's future, when the handler has ended or does not start
   */
  record Granted(Runnable release) implements Permit {
    private static final Granted WITHOUT_RELEASE = new Granted(() -> {});

    /**
     * Refuses a null.
     *
     * @param release releases the permit: called once, on the verticle's own thread or the thread
     *     that completed the handler's future, when the handler has ended or does not start
     */
    public Granted {
      Objects.requireNonNull(release, "release");
    }
  }

  /** The job becomes a dead letter as {@code cancelled}. */
  record CancelJob(JobError reason) implements Permit {
    /**
     * Refuses a null.
     *
     * @param reason the reason, for a person; it is stored with the job and logged
     */
    public CancelJob {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** The job waits for the delay; no attempt is used, {@code reschedules} grows by one. */
  record TryAfter(Duration delay) implements Permit {
    /**
     * Refuses what {@link Permit#tryAfter} refuses.
     *
     * @param delay how long the job waits, zero or longer
     * @throws InvalidValueException if the delay is negative or longer than {@link When#MAX_WAIT}
     */
    public TryAfter {
      delay = When.in("tryAfter", delay).in();
    }
  }

  /** The job is treated as if the handler had failed: the attempt is used. */
  record Retry(JobError error) implements Permit {
    /**
     * Refuses a null.
     *
     * @param error the reason, for a person; it is stored with the job and logged
     */
    public Retry {
      Objects.requireNonNull(error, "error");
    }
  }

  /** The job is treated as if the handler had succeeded. */
  record MarkCompleted() implements Permit {}

  /**
   * The job may run; there is nothing to release.
   *
   * @return the permit
   */
  static Permit granted() {
    return Granted.WITHOUT_RELEASE;
  }

  /**
   * See {@link Granted}.
   *
   * @param release releases the permit; called once, when the handler has ended or if it does not
   *     start. Must not block an event loop
   * @return the permit or the refusal
   */
  static Permit granted(Runnable release) {
    return new Granted(release);
  }

  /**
   * See {@link CancelJob}.
   *
   * @param reason the reason, for a person; it is stored with the job and logged
   * @return the permit or the refusal
   */
  static Permit cancelJob(String reason) {
    return new CancelJob(JobError.of("cancelled", reason));
  }

  /**
   * See {@link TryAfter}.
   *
   * @param delay how long the job waits, zero or longer
   * @return the permit or the refusal
   * @throws InvalidValueException if the delay is negative or longer than {@link When#MAX_WAIT}
   */
  static Permit tryAfter(Duration delay) {
    return new TryAfter(delay);
  }

  /**
   * See {@link Retry}.
   *
   * @param error the reason, for a person; it is stored with the job and logged
   * @return the permit or the refusal
   */
  static Permit retry(String error) {
    return new Retry(JobError.of("refused", error));
  }

  /**
   * See {@link MarkCompleted}.
   *
   * @return the permit or the refusal
   */
  static Permit markCompleted() {
    return new MarkCompleted();
  }
}
