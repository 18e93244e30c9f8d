package dev.simplequeue.job;

/**
 * Why a request failed: the failure codes of {@code ReplyException}s, numbered as HTTP does. Where
 * it is not said otherwise, this call has changed nothing.
 */
public enum FailureCode {
  /**
   * The request is wrong: the message names the field and the limit. Repeating it does not help.
   */
  INVALID(400),
  /** There is no record of the job: it never was, or is not kept any more. */
  UNKNOWN_JOB(404),
  /** The time that the caller was ready to wait is over; the job goes on. */
  NOT_YET(408),
  /**
   * On a connection of the caller's: the unique key was taken and freed by others again and again.
   * Roll back; repeating helps.
   */
  CONTENDED(409),
  /** The job's queue keeps no completed jobs, so it cannot be awaited. */
  NOT_KEPT(410),
  /** The database refused this request's data. Repeating it does not help. */
  REFUSED(422),
  /** A live job holds the unique key, and the request is not to be inserted then. */
  KEY_HELD(423),
  /** Too many requests wait in memory. Repeat later. */
  BUFFER_FULL(429),
  /** The queue is stopping, is not deployed, or has a fault of its own. */
  UNAVAILABLE(500),
  /** The database could not be used in time, or said no for a while. Repeating is safe. */
  DATABASE_AWAY(503),
  /**
   * The database's answer was lost, to this call or to another one with the same request object; or
   * an order that takes several statements (a large group, rows that others had locked at first, a
   * pause) failed after the first one, or a node has not confirmed a cancel or a pause: what was
   * asked for may have been done, whole or in part. Repeating (for a job: with the same id) is
   * safe.
   */
  OUTCOME_UNKNOWN(504);

  private final int code;

  FailureCode(int code) {
    this.code = code;
  }

  /** The number. */
  public int code() {
    return code;
  }
}
