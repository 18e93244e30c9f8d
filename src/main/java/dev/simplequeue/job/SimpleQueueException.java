package dev.simplequeue.job;

/** A call was not carried out, or it is not known whether it was: the code says which. */
public class SimpleQueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** See {@link #code()}. */
  private final FailureCode code;

  /**
   * @param problem what happened, for a person; without payload
   */
  public SimpleQueueException(FailureCode code, String problem) {
    super(problem, null, false, false);
    this.code = code;
  }

  /** Why, and whether repeating helps. */
  public FailureCode code() {
    return code;
  }
}
