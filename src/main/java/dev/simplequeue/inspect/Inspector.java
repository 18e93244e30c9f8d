package dev.simplequeue.inspect;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Inspects jobs and queues, and changes waiting jobs and dead letters. Thread-safe, without state.
 * It is safe to repeat every method after a lost answer.
 *
 * <p>The time of counts and pages does not grow with the number of jobs. A future fails with {@code
 * InvalidValueException} for an invalid value, otherwise with {@code SimpleQueueException}.
 */
public interface Inspector {

  /** The most ids in one call. */
  int MAX_IDS = 1000;

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

  /**
   * Redrives dead letters: enqueues for each a new job with a new id, ready now, with the same
   * payload, headers, priority, limits and keys, and with no attempt used. The dead letter stays,
   * and names the new job; it is redriven only once.
   *
   * @param which the dead letters to redrive
   * @return completes with the new jobs and the dead letters that were skipped
   */
  Future<Redriven> redrive(RedriveRequest which);

  /**
   * Pauses a queue on all nodes: after this has succeeded no claim takes a job of it, and no
   * claimed job starts, on any live node. Running jobs continue. Jobs can still be enqueued,
   * cancelled and awaited.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return completes when no node starts jobs of the queue any more
   */
  Future<QueuePause> pause(String queue);

  /**
   * Resumes a paused queue on all nodes.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return completes when the queue is resumed in the database
   */
  Future<QueuePause> resume(String queue);

  /**
   * Deletes waiting and ready jobs, at most {@value #MAX_IDS} per call. They leave no record, and
   * their unique keys are free. If one was redriven, its dead letter can be redriven again.
   *
   * @param ids the ids of 1 to {@value #MAX_IDS} jobs
   * @return completes with the ids, by result
   */
  Future<Edited> delete(List<UUID> ids);

  /**
   * Gives waiting and ready jobs another priority, 0 (most urgent) to 9.
   *
   * @param ids the ids of 1 to {@value #MAX_IDS} jobs
   * @param priority the new priority, 0 (most urgent) to 9
   * @return completes with the ids, by result
   */
  Future<Edited> reprioritise(List<UUID> ids, int priority);

  /**
   * Makes waiting jobs ready now.
   *
   * @param ids the ids of 1 to {@value #MAX_IDS} jobs
   * @return completes with the ids, by result
   */
  Future<Edited> runNow(List<UUID> ids);
}
