package dev.simplequeue.job;

import java.util.UUID;

/**
 * A request was not acknowledged. The message names the job's id, and says whether the job may have
 * been inserted nevertheless. A call with several requests fails with the most severe failure and
 * the id of that request; the message also says how many requests are acknowledged, refused, not
 * inserted and unknown.
 */
public class EnqueueException extends SimpleQueueException {
  private static final long serialVersionUID = 1L;

  /** See {@link #id()}. */
  private final UUID id;

  /**
   * @param id the job's id
   * @param problem what happened, for a person; without payload
   * @param code why the call failed
   */
  public EnqueueException(FailureCode code, UUID id, String problem) {
    super(code, "job " + id + ": " + problem);
    this.id = id;
  }

  /**
   * The failure of one request, and the results of the others of the same call.
   *
   * @param one the gravest failure
   * @param others a text that continues its message
   */
  public EnqueueException(EnqueueException one, String others) {
    super(one.code(), one.getMessage() + others);
    this.id = one.id;
  }

  /** {@return the id that the job would have, or has} */
  public UUID id() {
    return id;
  }
}
