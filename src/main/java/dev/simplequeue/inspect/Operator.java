package dev.simplequeue.inspect;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Changes waiting jobs, dead letters and queues, besides looking at them. Thread-safe, without
 * state. It is safe to repeat every method after a lost answer. Futures fail as those of {@link
 * Inspector}.
 */
public interface Operator extends Inspector {

  /** The most ids in one call. */
  int MAX_IDS = 1000;

  /** The most characters of a note. */
  int MAX_NOTE_CHARACTERS = 255;

  /**
   * The same operator, on behalf of somebody: each change is written in the audit, before it is
   * made, and this is by whom. Without it that is the node, as {@code node} and its name.
   *
   * @param who up to 255 characters without control characters; nobody if it is empty
   * @return an operator on behalf of {@code who}
   * @throws dev.simplequeue.job.InvalidValueException if it is longer, or has a control character
   */
  Operator by(String who);

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
  default Future<QueuePause> pause(String queue) {
    return pause(queue, "");
  }

  /**
   * Pauses a queue on all nodes, and says why to those who find it paused. The note is kept in the
   * audit; that of a queue that was paused before stays.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @param note why, up to {@value #MAX_NOTE_CHARACTERS} characters without control characters; not
   *     said if it is empty
   * @return completes when no node starts jobs of the queue any more
   */
  Future<QueuePause> pause(String queue, String note);

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
   * Counts the jobs that an operation would change, by the same filter, and changes none. Looks at
   * jobs for 2 s at most; {@link OperationPreview#exact} says whether that was enough.
   *
   * @param request which operation
   * @return completes with the counts
   */
  Future<OperationPreview> preview(OperationRequest request);

  /**
   * Submits an operation. It is stored, and the nodes that have an {@code OperationsVerticle}
   * change its jobs, chunk by chunk. If a node dies, another one goes on. It changes the jobs that
   * are there now, if the filter still selects them when their turn comes. To submit the same id
   * again changes nothing.
   *
   * @param request which operation
   * @return completes with the operation as it stands; fails with {@code INVALID} if its id is that
   *     of another one
   */
  Future<Operation> submit(OperationRequest request);

  /**
   * Reads how far an operation is.
   *
   * @param id the operation's id
   * @return completes with the operation; empty if there is none, or it ended 90 days ago
   */
  Future<Optional<Operation>> operation(UUID id);

  /**
   * Reads a page of operations, the newest first.
   *
   * @param query which operations
   * @return completes with the page
   */
  Future<OperationPage> operations(OperationQuery query);

  /**
   * Ends an operation that runs: when this has succeeded no further job is changed. What was
   * changed by then stays changed.
   *
   * @param id the operation's id
   * @param by who cancels it, for the record; empty if that is not said
   * @return completes with the operation as it stands, which may have ended before; empty if there
   *     is none
   */
  Future<Optional<Operation>> cancelOperation(UUID id, String by);

  /**
   * Makes waiting jobs ready now.
   *
   * @param ids the ids of 1 to {@value #MAX_IDS} jobs
   * @return completes with the ids, by result
   */
  Future<Edited> runNow(List<UUID> ids);
}
