package dev.simplequeue.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A handler's result: it says what happens to the job.
 *
 * <p>Results are immutable and may be shared. Texts are stored with the job, cut to {@value
 * JobError#MAX_CHARACTERS} characters.
 */
public sealed interface JobResult {

  /** The largest output: 16 MiB. */
  int MAX_OUTPUT_BYTES = 16 << 20;

  /** The job is done: it goes to the archive as {@link JobState#COMPLETED}. */
  record Success(Optional<JsonText> output) implements JobResult {
    private static final Success WITHOUT_OUTPUT = new Success(Optional.empty());

    /**
     * Refuses null and a too large output, which would otherwise be found only when the result is
     * stored.
     *
     * @param output anything that Jackson writes as JSON
     * @throws InvalidValueException if the output is larger than {@link #MAX_OUTPUT_BYTES}
     */
    public Success {
      Objects.requireNonNull(output, "output");
      output
          .filter(value -> value.bytes() > MAX_OUTPUT_BYTES)
          .ifPresent(
              value -> {
                throw new InvalidValueException(
                    "output", "has " + value.bytes() + " bytes; the limit is " + MAX_OUTPUT_BYTES);
              });
    }
  }

  /**
   * This attempt failed: the job waits for its backoff and runs again, or, with no attempt left,
   * becomes a dead letter as {@link JobState#FAILED}. A thrown exception or a failed future has the
   * same effect.
   */
  record Failed(JobError error) implements JobResult {
    /**
     * Refuses null, which would otherwise be found only when the result is stored.
     *
     * @param error the reason; a text, or an exception whose text and causes are stored with the
     *     job
     */
    public Failed {
      Objects.requireNonNull(error, "error");
    }
  }

  /**
   * This attempt failed, and the handler sets the time of the next one: the job waits until that
   * time or the end of its backoff, whichever is later, or, with no attempt left, becomes a dead
   * letter as {@link JobState#FAILED}.
   */
  record Retry(When when, JobError error) implements JobResult {
    /**
     * Refuses null, which would otherwise be found only when the result is stored.
     *
     * @param when the earliest time of the next run
     * @param error the reason; a text, or an exception whose text and causes are stored with the
     *     job
     */
    public Retry {
      Objects.requireNonNull(when, "when");
      Objects.requireNonNull(error, "error");
    }
  }

  /**
   * The job is rescheduled and uses no attempt: it waits until that time or the end of its backoff,
   * whichever is later. After the queue's {@code maxReschedules} reschedules it becomes a dead
   * letter as {@link JobState#BAD_JOB}.
   */
  record Reschedule(When when) implements JobResult {
    /**
     * Refuses null, which would otherwise be found only when the result is stored.
     *
     * @param when the earliest time of the next run
     */
    public Reschedule {
      Objects.requireNonNull(when, "when");
    }
  }

  /**
   * The handler has settled the job in its own transaction, see {@link Job#settle}. If that
   * transaction did not commit, the attempt has failed.
   */
  record Settled() implements JobResult {
    private static final Settled INSTANCE = new Settled();
  }

  /** No attempt can succeed: the job becomes a dead letter as {@link JobState#CRITICAL}. */
  record Critical(JobError error) implements JobResult {
    /**
     * Refuses null, which would otherwise be found only when the result is stored.
     *
     * @param error the reason; a text, or an exception whose text and causes are stored with the
     *     job
     */
    public Critical {
      Objects.requireNonNull(error, "error");
    }
  }

  /** The job is not wanted any more: it becomes a dead letter as {@link JobState#CANCELLED}. */
  record Cancel(JobError reason) implements JobResult {
    /**
     * Refuses null, which would otherwise be found only when the result is stored.
     *
     * @param reason the reason, for a person; it is stored with the job and logged
     */
    public Cancel {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The payload cannot be processed: the job becomes a dead letter as {@link
   * JobState#UNPROCESSABLE}.
   */
  record Unprocessable(JobError reason) implements JobResult {
    /**
     * Refuses null, which would otherwise be found only when the result is stored.
     *
     * @param reason the reason, for a person; it is stored with the job and logged
     */
    public Unprocessable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Success without an output.
   *
   * @return the result
   */
  static JobResult success() {
    return Success.WITHOUT_OUTPUT;
  }

  /**
   * Success with an output that is stored with the job.
   *
   * @param output anything that Jackson writes as JSON
   * @return the result
   * @throws InvalidValueException if it cannot be written, is larger than {@link
   *     #MAX_OUTPUT_BYTES}, or is not a value that jsonb can store
   */
  static JobResult success(Object output) {
    return new Success(Optional.of(JsonText.of("output", output)));
  }

  /**
   * See {@link Failed}.
   *
   * @param error the reason; a text, or an exception whose text and causes are stored with the job
   * @return the result
   */
  static JobResult failed(String error) {
    return new Failed(JobError.of("failed", error));
  }

  /**
   * See {@link Failed}; the error names the exception and its causes, with the first frames of
   * their stack traces.
   *
   * @param error the reason; a text, or an exception whose text and causes are stored with the job
   * @return the result
   */
  static JobResult failed(Throwable error) {
    return new Failed(JobError.of("failed", error));
  }

  /**
   * See {@link Retry}; the wait is measured by the database.
   *
   * @param wait the shortest wait, zero or longer; the backoff counts if it is longer
   * @param error the reason, for a person; it is stored with the job and logged
   * @return the result
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  static JobResult retryIn(Duration wait, String error) {
    return new Retry(When.in("retryIn", wait), JobError.of("retry", error));
  }

  /**
   * See {@link Retry}; the time is this node's clock: prefer {@link #retryIn}.
   *
   * @param time the earliest time of the next attempt; the end of the backoff counts if it is later
   * @param error the reason, for a person; it is stored with the job and logged
   * @return the result
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  static JobResult retryAt(Instant time, String error) {
    return new Retry(When.at("retryAt", time), JobError.of("retry", error));
  }

  /**
   * The same, without a reason.
   *
   * @param wait the shortest wait, zero or longer; the backoff counts if it is longer
   * @return the result
   */
  static JobResult retryIn(Duration wait) {
    return retryIn(wait, "the handler asked for another attempt");
  }

  /**
   * The same, without a reason.
   *
   * @param time the earliest time of the next attempt; the end of the backoff counts if it is later
   * @return the result
   */
  static JobResult retryAt(Instant time) {
    return retryAt(time, "the handler asked for another attempt");
  }

  /**
   * See {@link Reschedule}; the wait is measured by the database.
   *
   * @param wait the shortest wait, zero or longer; the backoff counts if it is longer
   * @return the result
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  static JobResult rescheduleIn(Duration wait) {
    return new Reschedule(When.in("rescheduleIn", wait));
  }

  /**
   * See {@link Reschedule}; the time is this node's clock: prefer {@link #rescheduleIn}.
   *
   * @param time the earliest time of the next run; the end of the backoff counts if it is later
   * @return the result
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  static JobResult rescheduleAt(Instant time) {
    return new Reschedule(When.at("rescheduleAt", time));
  }

  /**
   * See {@link Settled}.
   *
   * @return the result
   */
  static JobResult settled() {
    return Settled.INSTANCE;
  }

  /**
   * See {@link Critical}.
   *
   * @param error the reason, for a person; it is stored with the job and logged
   * @return the result
   */
  static JobResult critical(String error) {
    return new Critical(JobError.of("critical", error));
  }

  /**
   * See {@link Cancel}.
   *
   * @param reason the reason, for a person; it is stored with the job and logged
   * @return the result
   */
  static JobResult cancel(String reason) {
    return new Cancel(JobError.of("cancelled", reason));
  }

  /**
   * See {@link Unprocessable}.
   *
   * @param reason the reason, for a person; it is stored with the job and logged
   * @return the result
   */
  static JobResult unprocessable(String reason) {
    return new Unprocessable(JobError.of("unprocessable", reason));
  }
}
