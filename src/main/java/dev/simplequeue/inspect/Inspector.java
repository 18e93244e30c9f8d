package dev.simplequeue.inspect;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks at jobs and queues, and changes what waits or is dead; from any thread. Holds nothing.
 * Every method is safe to be repeated after a lost answer.
 *
 * <p>Counts and pages take a time that does not grow with the number of jobs. A future fails with
 * {@code InvalidValueException} for a value that is out of its limits, else with {@code
 * SimpleQueueException}.
 */
public interface Inspector {

  /** The most ids in one call. */
  int MAX_IDS = 1000;

  /** Counts the jobs of all queues, by queue and state. */
  Future<JobCounts> counts();

  /** Counts the jobs of one queue by state; all are 0 if nobody knows it. */
  Future<QueueCounts> counts(String queue);

  /** A page of live, archived and dead jobs. */
  Future<JobPage> page(JobQuery query);

  /** All that is known of a job; empty if there is no record of it. */
  Future<Optional<JobHistory>> find(UUID id);

  /**
   * Lets dead letters live again: each as a new job with an id of its own, ready now, with its
   * payload, headers, priority, limits and keys, and no attempt used. The dead letter stays, and
   * names its next life; it is redriven once, however often this is called.
   */
  Future<Redriven> redrive(RedriveRequest which);

  /**
   * Stops a queue on all nodes: after this has succeeded no claim takes a job of it, and none that
   * was claimed begins, on any node that lives. Jobs that run go on. Jobs can be enqueued,
   * cancelled and awaited meanwhile.
   */
  Future<QueuePause> pause(String queue);

  /** Lets a paused queue go on, on all nodes. */
  Future<QueuePause> resume(String queue);

  /**
   * Deletes jobs that wait or are ready, at most {@value #MAX_IDS} in a call. No record is left of
   * them, and their unique keys are free. If one was redriven, its dead letter can be redriven
   * again.
   */
  Future<Edited> delete(List<UUID> ids);

  /** Gives jobs that wait or are ready another priority, 0 (most urgent) to 9. */
  Future<Edited> reprioritise(List<UUID> ids, int priority);

  /** Makes jobs that wait ready now. */
  Future<Edited> runNow(List<UUID> ids);
}
