package dev.simplequeue.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A handler's answer: what becomes of the job that it was given.
 *
 * <p>Answers are immutable and may be shared. TextChecks are stored with the job, at most {@value
 * JobError#MAX_CHARACTERS} characters of them.
 */
public sealed interface JobResult {

  /** The largest output: 16 MiB. */
  int MAX_OUTPUT_BYTES = 16 << 20;

  /** The job is done: it goes to the archive as {@link JobState#COMPLETED}. */
  record Success(Optional<JsonText> output) implements JobResult {
    private static final Success WITHOUT_OUTPUT = new Success(Optional.empty());

    /**
     * Refuses a null, and what is too large: it would only be found when the answer is written
     * down.
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
   * goes to the dead letter queue as {@link JobState#FAILED}. The same as a thrown exception or a
   * failed future.
   */
  record Failed(JobError error) implements JobResult {
    /**
     * Refuses a null: it would only be found when the answer is written down.
     *
     * @param error the reason; a text, or an exception whose text and causes are stored with the
     *     job
     */
    public Failed {
      Objects.requireNonNull(error, "error");
    }
  }

  /**
   * This attempt failed and the handler names the time of the next: the job waits until the later
   * of that time and its backoff, or, with no attempt left, goes to the dead letter queue as {@link
   * JobState#FAILED}.
   */
  record Retry(When when, JobError error) implements JobResult {
    /**
     * Refuses a null: it would only be found when the answer is written down.
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
   * The job is put off and uses no attempt: it waits until the later of the time and its backoff.
   * After so many of these (the queue's {@code maxReprocesses}) it goes to the dead letter queue as
   * {@link JobState#BAD_JOB}.
   */
  record Reschedule(When when) implements JobResult {
    /**
     * Refuses a null: it would only be found when the answer is written down.
     *
     * @param when the earliest time of the next run
     */
    public Reschedule {
      Objects.requireNonNull(when, "when");
    }
  }

  /**
   * The handler has settled the job in a transaction of its own, see {@link Job#settle}. If that
   * did not commit, the attempt has failed.
   */
  record Settled() implements JobResult {
    private static final Settled INSTANCE = new Settled();
  }

  /** No attempt can succeed: the job goes to the dead letter queue as {@link JobState#CRITICAL}. */
  record Critical(JobError error) implements JobResult {
    /**
     * Refuses a null: it would only be found when the answer is written down.
     *
     * @param error the reason; a text, or an exception whose text and causes are stored with the
     *     job
     */
    public Critical {
      Objects.requireNonNull(error, "error");
    }
  }

  /**
   * The job is not wanted any more: it goes to the dead letter queue as {@link JobState#CANCELLED}.
   */
  record Cancel(JobError reason) implements JobResult {
    /**
     * Refuses a null: it would only be found when the answer is written down.
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
     * Refuses a null: it would only be found when the answer is written down.
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
   * See {@link Failed}; the error names the exception and its causes, without stack traces.
   *
   * @param error the reason; a text, or an exception whose text and causes are stored with the job
   * @return the result
   */
  static JobResult failed(Throwable error) {
    return new Failed(JobError.of("failed", error));
  }

  /**
   * The same as {@link #failed(String)}, recorded as an error of the handler and not of the job.
   *
   * @param error the reason, for a person; it is stored with the job and logged
   * @return the result
   */
  static JobResult internalError(String error) {
    return new Failed(JobError.of("internal_error", error));
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
