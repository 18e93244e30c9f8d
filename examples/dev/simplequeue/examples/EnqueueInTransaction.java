package dev.simplequeue.examples;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** The order and its job are committed together, or neither is there. */
public final class EnqueueInTransaction {
  private final Pool pool;
  private final SimpleQueue queue;

  /**
   * @param pool of the database that the queue is in
   */
  public EnqueueInTransaction(Vertx vertx, Pool pool) {
    this.pool = pool;
    this.queue = SimpleQueue.create(vertx);
  }

  /** Saves an order and enqueues its invoice. */
  public Future<Receipt> order(String customer) {
    return pool.withTransaction(
        connection ->
            saveOrder(connection, customer)
                .compose(
                    order ->
                        queue.enqueue(
                            connection,
                            JobRequest.of("invoice", new JsonObject().put("order", order)))));
  }

  private Future<Long> saveOrder(SqlConnection connection, String customer) {
    return connection
        .preparedQuery("insert into example_order (customer) values ($1) returning id")
        .execute(Tuple.of(customer))
        .map(rows -> rows.iterator().next().getLong("id"));
  }
}
