package dev.simplequeue.job;

/**
 * The job is not its handler's any more: another claim has it, or it was settled at its time limit.
 * What this handler wrote must be rolled back.
 */
public class StaleClaimException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Of this claim.
   *
   * @param job as the handler was given it
   */
  public StaleClaimException(Job job) {
    super(
        "job "
            + job.id()
            + " in queue "
            + job.queue()
            + " is not held by this claim (fence "
            + job.fence()
            + ") any more; roll back");
  }
}
