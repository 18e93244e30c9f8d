package dev.simplequeue.inspect;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks at jobs and queues, and changes nothing; {@link Operator} also changes them. Thread-safe,
 * without state.
 *
 * <p>The time of counts and pages does not grow with the number of jobs. A future fails with {@code
 * InvalidValueException} for an invalid value, otherwise with {@code SimpleQueueException}.
 */
public interface Inspector {

  /**
   * Counts the jobs of all queues, by queue and state.
   *
   * @return completes with the counts of all states
   */
  Future<JobCounts> counts();

  /**
   * Counts the jobs of one queue by state; all are 0 for an unknown queue.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return completes with the counts of all states
   */
  Future<QueueCounts> counts(String queue);

  /**
   * Reads a page of live, archived and dead jobs.
   *
   * @param query which jobs
   * @return completes with the page
   */
  Future<JobPage> page(JobQuery query);

  /**
   * Reads everything that is known about a job; empty if there is no record of it.
   *
   * @param id the job's id
   * @return completes with the history, or with empty
   */
  Future<Optional<JobHistory>> find(UUID id);
}
