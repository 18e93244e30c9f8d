package dev.simplequeue;

import dev.simplequeue.inspect.Inspector;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/**
 * The client of a queue: talks to the {@link dev.simplequeue.enqueue.EnqueueVerticle} and the
 * {@link dev.simplequeue.control.ControlVerticle} of the same {@code Vertx}. Holds nothing, costs
 * nothing, and may be used from any thread; its futures complete on the caller's context.
 *
 * <p>A future fails with {@link dev.simplequeue.job.SimpleQueueException}, for enqueueing its
 * subclass {@link dev.simplequeue.job.EnqueueException}, whose code says whether the job may be
 * there all the same: by this call or by another one with the same {@link JobRequest} object. On a
 * connection of the caller's, the database's own errors come as they are. Enqueueing the same
 * {@link JobRequest} object again is safe: the job is inserted once (on a connection of the
 * caller's, within a transaction).
 */
public interface SimpleQueue {

  /** The client of the queue with the default address prefix. */
  static SimpleQueue client(Vertx vertx) {
    return client(vertx, SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX);
  }

  /** The client of the queue with this address prefix. */
  static SimpleQueue client(Vertx vertx, String addressPrefix) {
    return new LocalClient(vertx, addressPrefix);
  }

  /** Enqueues a job. Completes when it is committed, never earlier. */
  Future<Receipt> enqueue(JobRequest request);

  /**
   * Enqueues any number of jobs: at most 4,000 in a statement, about 8 MiB, those with a unique key
   * and the others apart. Completes when all are answered, with a receipt for each in the order of
   * the requests. A request that is invalid or that the database refuses has the status {@link
   * Receipt.Status#REFUSED} and costs the others nothing.
   *
   * <p>Each statement is committed by itself, so the call is not atomic as a whole: a failure in
   * the middle leaves a part. Then it fails with the gravest code of its requests, {@link
   * dev.simplequeue.job.FailureCode#OUTCOME_UNKNOWN} before all, and the message counts the
   * acknowledged, the refused, the not inserted and the unknown ones; repeat it with the same
   * requests, and each is inserted once. For all or nothing use a transaction of your own.
   */
  Future<List<Receipt>> enqueueAll(List<JobRequest> requests);

  /**
   * Enqueues a job on the caller's connection: in its transaction, if one is open, so that the job
   * is there when it commits and is not when it rolls back. A request with a unique key that
   * another open transaction holds waits for that one; so enqueue keyed jobs last, and in key
   * order.
   *
   * <p>A request that is refused fails the future, so that {@code withTransaction} rolls back: one
   * that is invalid, one that the database refuses, one whose unique key is held and whose policy
   * refuses then ({@link dev.simplequeue.job.FailureCode#KEY_HELD}). All receipts are of requests
   * that are met: the job is inserted, or the holder of its key was kept or changed, as the policy
   * says.
   *
   * <p>Without an open transaction each statement is committed by itself, which leaves small gaps:
   * a request that is enqueued again while its job is just ending may run again, and one that
   * replaces or reschedules a running holder of its key may take the key and fail before it is
   * inserted.
   *
   * @param connection of the same database as the queue's
   */
  Future<Receipt> enqueue(SqlConnection connection, JobRequest request);

  /**
   * The same for any number of jobs, by the same rule: one request that is refused fails all, and
   * no receipt is {@link Receipt.Status#REFUSED}. Roll back then, for some of the others may have
   * been inserted.
   *
   * @param connection of the same database as the queue's
   */
  Future<List<Receipt>> enqueueAll(SqlConnection connection, List<JobRequest> requests);

  /**
   * Waits until the job has ended; from any node, however long it takes. Fails at once with {@link
   * dev.simplequeue.job.FailureCode#UNKNOWN_JOB} if there is no record of it.
   */
  default Future<JobOutcome> await(UUID id) {
    return await(id, Await.END);
  }

  /** The same, as {@code how} says. */
  Future<JobOutcome> await(UUID id, Await how);

  /**
   * Enqueues a job and waits until it has ended. If another job holds the unique key, waits for
   * that one. Nothing is missed, however soon the job ends: the wait begins when it is committed,
   * and looks first at the record that an ended job leaves for {@code janitor.keepCompleted}. So a
   * queue that keeps no completed jobs is refused ({@link
   * dev.simplequeue.job.FailureCode#NOT_KEPT}) before anything is enqueued.
   *
   * <p>If it could not be enqueued, the failure is an {@link dev.simplequeue.job.EnqueueException}.
   * Any other is one of the wait alone: the job is there, and can be awaited by its id.
   */
  default Future<JobOutcome> enqueueAndAwait(JobRequest request) {
    return enqueueAndAwait(request, Await.END);
  }

  /** The same, as {@code how} says; its time is counted from when the job is committed. */
  Future<JobOutcome> enqueueAndAwait(JobRequest request, Await how);

  /**
   * Cancels a job, on whichever node. One that waits ends at once as {@code cancelled}. One that
   * runs is told ({@link dev.simplequeue.job.Job#cancelled}) and never starts again: if it still
   * succeeds it is completed, anything else ends it as {@code cancelled}. One that was claimed and
   * has not begun never does, on any node that lives: the future waits for that, and fails with
   * {@link dev.simplequeue.job.FailureCode#OUTCOME_UNKNOWN} if a node has not confirmed it within
   * 20 s. Safe to be repeated.
   */
  Future<Cancellation> cancel(UUID id);

  /** Cancels the live job that holds this key, if there is one. */
  Future<Cancellation> cancelByUniqueKey(String key);

  /** Cancels all live jobs that have this fingerprint. */
  Future<Cancellation> cancelByFingerprint(String fingerprint);

  /** Counts, pages, redrives, pauses, deletes: what operators need. */
  Inspector inspect();
}
