package dev.simplequeue;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * The client of a queue: talks to the {@link dev.simplequeue.enqueue.EnqueueVerticle} of the same
 * {@code Vertx}. Holds nothing, costs nothing, and may be used from any thread; its futures
 * complete on the caller's context.
 *
 * <p>A future fails with {@link dev.simplequeue.bus.EnqueueException}, whose code says whether the
 * job may be there all the same. Enqueueing the same {@link JobRequest} object again is safe: the
 * job is inserted once (on a connection of the caller's, within a transaction).
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
   * Enqueues any number of jobs, some thousands in a statement. Completes when all are answered,
   * with a receipt for each in the order of the requests. A request that is invalid or that the
   * database refuses has the status {@link Receipt.Status#REFUSED} and costs the others nothing.
   * Fails if the database could not be used in time for some of them; then repeat the call with the
   * same requests.
   */
  Future<List<Receipt>> enqueueAll(List<JobRequest> requests);

  /**
   * Enqueues a job on the caller's connection: in its transaction, if one is open, so that the job
   * is there when it commits and is not when it rolls back. A request with a unique key that
   * another open transaction holds waits for that one; so enqueue keyed jobs last, and in key
   * order.
   *
   * <p>Without an open transaction, a request that is enqueued again while its job is just ending
   * may run again: the two looks at the history and the insert are then separate statements.
   *
   * @param connection of the same database as the queue's
   */
  Future<Receipt> enqueue(SqlConnection connection, JobRequest request);

  /**
   * The same for any number of jobs. A request that the database refuses fails all, as in any
   * transaction.
   *
   * @param connection of the same database as the queue's
   */
  Future<List<Receipt>> enqueueAll(SqlConnection connection, List<JobRequest> requests);
}
