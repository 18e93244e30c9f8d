package dev.simplequeue;

import dev.simplequeue.inspect.Health;
import dev.simplequeue.inspect.Inspector;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/**
 * The client of a queue: talks to the {@link dev.simplequeue.enqueue.EnqueueVerticle} and the
 * {@link dev.simplequeue.control.ControlVerticle} of the same {@code Vertx}. It has no state and
 * needs no closing. Thread-safe; its futures complete on the caller's context.
 *
 * <p>A future fails with {@link dev.simplequeue.job.SimpleQueueException}, for enqueueing its
 * subclass {@link dev.simplequeue.job.EnqueueException}, whose code says whether the job may have
 * been inserted nevertheless, by this call or by another one with the same {@link JobRequest}
 * object. On the caller's own connection the future fails with the database's own errors, unless
 * the queue's tables are not there. Enqueueing the same {@link JobRequest} object again is safe:
 * the job is inserted once (on a connection of the caller's, within a transaction).
 */
public interface SimpleQueue {

  /**
   * The client of the queue with the default address prefix.
   *
   * @param vertx the one in which the parts of the queue are deployed
   * @return a client; it needs no closing
   */
  static SimpleQueue create(Vertx vertx) {
    return create(vertx, SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX);
  }

  /**
   * The client of the queue with this address prefix.
   *
   * @param vertx the one in which the parts of the queue are deployed
   * @param addressPrefix as in the options of the queue, {@code simplequeue} by default
   * @return a client; it needs no closing
   */
  static SimpleQueue create(Vertx vertx, String addressPrefix) {
    return new LocalClient(vertx, addressPrefix);
  }

  /**
   * Enqueues a job. Completes when it is committed, never earlier.
   *
   * @param request the job to enqueue
   * @return completes with the receipt when the job is committed
   */
  Future<Receipt> enqueue(JobRequest request);

  /**
   * Enqueues any number of jobs: at most 4,000 and about 8 MiB per statement; requests with a
   * unique key have statements of their own. Completes when all are answered, with a receipt for
   * each in the order of the requests. A request that is invalid or that the database refuses has
   * the status {@link Receipt.Status#REFUSED} and does not affect the others.
   *
   * <p>Each statement is committed on its own, so the call is not atomic as a whole: after a
   * failure in the middle a part is inserted. Then the call fails with the most severe code of its
   * requests, {@link dev.simplequeue.job.FailureCode#OUTCOME_UNKNOWN} above all, and the message
   * counts the acknowledged, refused, not inserted and unknown requests. If you repeat the call
   * with the same requests, each is inserted once. For all or nothing use your own transaction.
   *
   * @param requests the jobs to enqueue; may be empty
   * @return completes with a receipt for each request, in their order
   */
  Future<List<Receipt>> enqueueAll(List<JobRequest> requests);

  /**
   * Enqueues a job on the caller's connection: in its transaction, if one is open, so that the job
   * is there when it commits and is not when it rolls back. A request with a unique key that
   * another open transaction holds waits for that one; so enqueue keyed jobs last, and in key
   * order.
   *
   * <p>A request that is refused fails the future, so that {@code withTransaction} rolls back: one
   * that is invalid, one that the database refuses, one whose unique key is held, with a policy
   * that refuses this ({@link dev.simplequeue.job.FailureCode#KEY_HELD}). A receipt means that the
   * request was fulfilled: the job is inserted, or the holder of its key was kept or changed, as
   * the policy says.
   *
   * <p>Without an open transaction each statement is committed by itself, which leaves small gaps:
   * a request that is enqueued again while its job is just ending may run again, and one that
   * replaces or retimes a running holder of its key may take the key and fail before it is
   * inserted.
   *
   * @param connection of the same database as the queue's
   * @param request the job to enqueue
   * @return completes with the receipt when the job is inserted in the transaction of {@code
   *     connection}
   */
  Future<Receipt> enqueue(SqlConnection connection, JobRequest request);

  /**
   * The same for any number of jobs, by the same rule: one request that is refused fails all, and
   * no receipt is {@link Receipt.Status#REFUSED}. Roll back then, for some of the others may have
   * been inserted.
   *
   * @param connection of the same database as the queue's
   * @param requests the jobs to enqueue; may be empty
   * @return completes with a receipt for each request, in their order
   */
  Future<List<Receipt>> enqueueAll(SqlConnection connection, List<JobRequest> requests);

  /**
   * Waits until the job has ended, from any node, without a time limit. Fails at once with {@link
   * dev.simplequeue.job.FailureCode#UNKNOWN_JOB} if there is no record of it.
   *
   * @param id the job's id
   * @return completes with the outcome
   */
  default Future<JobOutcome> await(UUID id) {
    return await(id, Await.END);
  }

  /**
   * Waits until the job has ended or has had its first attempt, as {@code how} says.
   *
   * @param id the job's id
   * @param how what to wait for, and how long
   * @return completes with the outcome
   */
  Future<JobOutcome> await(UUID id, Await how);

  /**
   * Enqueues a job and waits until it has ended. If another job holds the unique key, waits for
   * that one. A job that ends at once is not missed: the wait begins when it is committed, and
   * looks first at the record that an ended job leaves for {@code janitor.keepCompleted}. So a
   * queue that keeps no completed jobs is refused ({@link
   * dev.simplequeue.job.FailureCode#NOT_KEPT}) before anything is enqueued.
   *
   * <p>If it could not be enqueued, the failure is an {@link dev.simplequeue.job.EnqueueException}.
   * After any other failure only the wait has failed: the job was enqueued, and can be awaited by
   * its id.
   *
   * @param request the job to enqueue
   * @return completes with the outcome
   */
  default Future<JobOutcome> enqueueAndAwait(JobRequest request) {
    return enqueueAndAwait(request, Await.END);
  }

  /**
   * The same, as {@code how} says; its time is counted from when the job is committed.
   *
   * @param request the job to enqueue
   * @param how what to wait for, and how long
   * @return completes with the outcome
   */
  Future<JobOutcome> enqueueAndAwait(JobRequest request, Await how);

  /**
   * Enqueues any number of jobs, as {@link #enqueueAll(List)}, and waits until all have ended.
   * Fails with {@link dev.simplequeue.job.EnqueueException} if even one request is not
   * acknowledged; the message counts the others, which may be inserted. After any other failure
   * only a wait has failed: all jobs were enqueued.
   *
   * @param requests the jobs to enqueue; may be empty
   * @return completes with an outcome for each request, in their order
   */
  default Future<List<JobOutcome>> enqueueAllAndAwait(List<JobRequest> requests) {
    return enqueueAllAndAwait(requests, Await.END);
  }

  /**
   * The same, as {@code how} says; its time is counted from when all jobs are committed.
   *
   * @param requests the jobs to enqueue; may be empty
   * @param how what to wait for, and how long
   * @return completes with an outcome for each request, in their order
   */
  Future<List<JobOutcome>> enqueueAllAndAwait(List<JobRequest> requests, Await how);

  /**
   * Cancels a job, on any node. A waiting job ends at once as {@code cancelled}. A running job is
   * signalled ({@link dev.simplequeue.job.Job#cancelled}) and never starts again: if it still
   * succeeds it is completed, anything else ends it as {@code cancelled}. A job that was claimed
   * but has not started never starts on any live node: the future waits for the nodes'
   * confirmation, and fails with {@link dev.simplequeue.job.FailureCode#OUTCOME_UNKNOWN} if a node
   * has not confirmed it within 20 s. It is safe to repeat the call.
   *
   * @param id the job's id
   * @return completes with the numbers of jobs that ended and that were signalled
   */
  Future<Cancellation> cancel(UUID id);

  /**
   * Cancels the live job that holds this key, if there is one.
   *
   * @param key the unique key, 1 to 255 characters without control characters
   * @return as for {@link #cancel}
   */
  Future<Cancellation> cancelByUniqueKey(String key);

  /**
   * Cancels all live jobs that have this fingerprint.
   *
   * @param fingerprint the group, 1 to 255 characters without control characters
   * @return as for {@link #cancel}, summed over all jobs of the group
   */
  Future<Cancellation> cancelByFingerprint(String fingerprint);

  /**
   * How the queue's parts in this {@code Vertx} are: for liveness and readiness probes. Does not
   * ask the database, and works without any part.
   *
   * @return completes at once
   */
  Future<Health> health();

  /**
   * Functions that look at jobs and queues: counting, paging, the history of a job.
   *
   * @return the functions; needs no closing
   */
  Inspector inspect();

  /**
   * Functions for operators, which change jobs and queues: redriving, pausing, deleting; and those
   * of {@link #inspect}.
   *
   * @return the functions for operators; needs no closing
   */
  Operator operate();

  /**
   * Recurring jobs: to make, look at, pause and remove them. Needs a {@link
   * dev.simplequeue.scheduler.SchedulerVerticle} in the same {@code Vertx}.
   *
   * @return the schedules of all nodes; it needs no closing
   */
  Schedules schedules();
}
