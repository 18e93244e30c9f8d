package dev.simplequeue.job;

/** A call was not carried out, or it is not known whether it was: the code says which. */
public class SimpleQueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** See {@link #code()}. */
  private final FailureCode code;

  /**
   * @param problem what happened, for a person; without payload
   * @param code why the call failed
   */
  public SimpleQueueException(FailureCode code, String problem) {
    super(problem, null, false, false);
    this.code = code;
  }

  /** {@return why, and whether repeating helps} */
  public FailureCode code() {
    return code;
  }
}
