package dev.simplequeue.examples.shop;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.examples.shop.Invoices.Invoice;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** The orders of the shop, in its own table. */
final class Orders {
  private final Pool pool;
  private final SimpleQueue queue;

  Orders(Pool pool, SimpleQueue queue) {
    this.pool = pool;
    this.queue = queue;
  }

  Future<?> createTable() {
    return pool.query(
            "create table if not exists shop_order (id bigint generated always as identity primary"
                + " key, customer text, article text, cents integer, invoice text)")
        .execute();
  }

  /** The order and the job of its invoice are committed together, or neither is there. */
  Future<JsonObject> place(Order order) {
    return pool.withTransaction(
        connection ->
            insert(connection, order)
                .compose(
                    id ->
                        queue
                            .enqueue(connection, JobRequest.of(Invoices.QUEUE, new Invoice(id)))
                            .map(
                                receipt ->
                                    JsonObject.of(
                                        "order", id, "invoice", receipt.id().toString()))));
  }

  private static Future<Long> insert(SqlConnection connection, Order order) {
    return connection
        .preparedQuery(
            "insert into shop_order (customer, article, cents) values ($1, $2, $3) returning id")
        .execute(Tuple.of(order.customer(), order.article(), order.cents()))
        .map(rows -> rows.iterator().next().getLong("id"));
  }

  /** Fails with status 404 if there is none. */
  Future<JsonObject> find(long id) {
    return pool.preparedQuery("select * from shop_order where id = $1")
        .execute(Tuple.of(id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new HttpException(404);
              }
              Row row = rows.iterator().next();
              return row.toJson();
            });
  }
}
