package dev.simplequeue.job;

/**
 * Why a request failed: the failure codes of {@code ReplyException}s, numbered as HTTP does. Unless
 * stated otherwise, this call has changed nothing.
 */
public enum FailureCode {
  /**
   * The request is invalid: the message names the field and the limit. Repeating it does not help.
   */
  INVALID(400),
  /** There is no record of the job: it never existed, or its record was removed. */
  UNKNOWN_JOB(404),
  /** The job has not ended within the time that the caller set; the job continues. */
  NOT_YET(408),
  /**
   * On the caller's own connection: other callers took and freed the unique key too often. Roll
   * back and repeat.
   */
  CONTENDED(409),
  /** The job's queue keeps no completed jobs, so it cannot be awaited. */
  NOT_KEPT(410),
  /** The database refused this request's data. Repeating it does not help. */
  REFUSED(422),
  /** A live job holds the unique key, and the request's policy refuses this. */
  KEY_HELD(423),
  /** Too many requests wait in memory. Repeat later. */
  BUFFER_FULL(429),
  /** The queue is stopping, is not deployed, or has an internal error. */
  UNAVAILABLE(500),
  /**
   * The database was not available in time, or refused for a reason that may pass. It is safe to
   * repeat the request.
   */
  DATABASE_AWAY(503),
  /**
   * The database's answer to this call, or to another one with the same request object, was lost;
   * or a call that needs several statements (a large group, rows that were locked at first, a
   * pause) failed after the first one; or a node has not confirmed a cancel or a pause. The change
   * may have been made, completely or in part. It is safe to repeat the call, for a job with the
   * same id.
   */
  OUTCOME_UNKNOWN(504);

  private final int code;

  FailureCode(int code) {
    this.code = code;
  }

  /** {@return the number} */
  public int code() {
    return code;
  }
}
