package dev.simplequeue.store;

import dev.simplequeue.job.Job;

/**
 * The job is not its handler's any more: another claim has it, or it was settled at its time limit.
 * What this handler wrote must be rolled back.
 */
public class StaleClaimException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  StaleClaimException(Job job) {
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
