package dev.simplequeue.examples;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** A handler whose own writes and whose job's end are committed together, or neither is there. */
public final class SettleInTransaction extends HandlerVerticle {
  private final Pool pool;

  /**
   * @param pool of the database that the queue is in
   */
  public SettleInTransaction(Pool pool) {
    this.pool = pool;
  }

  @Override
  public String queue() {
    return "invoice";
  }

  // tag::process[]
  @Override
  protected Future<JobResult> process(Job job) {
    return pool.withTransaction(
            connection ->
                book(connection, job)
                    // Last, for the job's row is locked from here to the commit.
                    .compose(v -> job.settle(connection, JobResult.success())))
        .map(JobResult.settled());
  }

  // end::process[]

  private Future<Void> book(SqlConnection connection, Job job) {
    return connection
        .preparedQuery("insert into example_invoice (customer_order) values ($1)")
        .execute(Tuple.of(job.payload().getLong("order")))
        .mapEmpty();
  }
}
