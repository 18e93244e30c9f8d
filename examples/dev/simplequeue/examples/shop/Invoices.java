package dev.simplequeue.examples.shop;

import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Writes the invoices, each once: with the end of its job, in one transaction. */
final class Invoices {
  static final String QUEUE = "invoice";

  /** What a job of the queue carries. */
  record Invoice(long order) {}

  private Invoices() {}

  static Handlers handlers(Pool pool) {
    return Handlers.of(
            QUEUE,
            Invoice.class,
            (job, invoice) ->
                pool.withTransaction(
                        connection ->
                            write(connection, invoice)
                                .compose(written -> job.settle(connection, JobResult.success())))
                    .map(JobResult.settled()))
        .places(8);
  }

  private static Future<?> write(SqlConnection connection, Invoice invoice) {
    return connection
        .preparedQuery(
            "update shop_order set invoice = 'Invoice ' || id || ' for ' || customer where id = $1")
        .execute(Tuple.of(invoice.order()));
  }
}
