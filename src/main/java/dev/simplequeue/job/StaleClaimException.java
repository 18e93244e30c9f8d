package dev.simplequeue.job;

/**
 * The handler no longer holds the job: the job was claimed again, or was settled at its timeout.
 * Roll back the handler's writes.
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
