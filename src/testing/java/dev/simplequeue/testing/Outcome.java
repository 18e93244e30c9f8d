package dev.simplequeue.testing;

import dev.simplequeue.job.JobState;

/** What became of a job by one attempt. */
public enum Outcome {
  /** It succeeded. */
  COMPLETED,
  /** The attempt failed, and another will follow. */
  RETRIED,
  /** It waits again and has used no attempt. */
  RESCHEDULED,
  /** It was given back while it ran, and is ready again. */
  RELEASED,
  /** Its last attempt failed. */
  FAILED,
  /** Its handler said that no attempt can succeed. */
  CRITICAL,
  /** It was cancelled. */
  CANCELLED,
  /** Its payload cannot be processed. */
  UNPROCESSABLE,
  /** It was rescheduled or released too often, or its nodes died too often. */
  BAD_JOB,
  /** Its node was killed or had lost its lease: what its handler answered changed nothing. */
  LOST;

  static Outcome of(JobState ended) {
    return valueOf(ended.name());
  }
}
