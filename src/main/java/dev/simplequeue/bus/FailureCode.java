package dev.simplequeue.bus;

/**
 * Why a request to enqueue failed: the failure codes of {@code ReplyException}s, numbered as HTTP
 * does.
 */
public enum FailureCode {
  /**
   * The request is wrong: the message names the field and the limit. Repeating it does not help.
   * Nothing was inserted.
   */
  INVALID(400),
  /**
   * The unique key was taken and freed by others again and again. Nothing was inserted; repeating
   * helps.
   */
  CONTENDED(409),
  /** The database refused this request's data. Repeating it does not help. Nothing was inserted. */
  REFUSED(422),
  /** Too many requests wait in memory for the database. Nothing was inserted; repeat later. */
  BUFFER_FULL(429),
  /** The queue is stopping, or has a fault of its own. Nothing was inserted. */
  UNAVAILABLE(500),
  /** The database could not be used in time. Nothing was inserted; repeating is safe. */
  NOT_INSERTED(503),
  /**
   * The database's answer was lost: the job may have been inserted. Repeating with the same id is
   * safe.
   */
  MAYBE_INSERTED(504);

  private final int code;

  FailureCode(int code) {
    this.code = code;
  }

  /** The number. */
  public int code() {
    return code;
  }
}
