package dev.simplequeue.examples.shop;

import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.testing.DrainOptions;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The web shop's orders and invoices, tested with the kit. */
@ExtendWith(SimpleQueueExtension.class)
class ShopKitTest {

  @Test
  void anOrderHasItsInvoiceWritten(QueueTester tester, SimpleQueue queue, Pool pool) {
    Orders orders = new Orders(pool, queue);
    orders.createTable().await();
    tester.deploy(Invoices.handlers(pool));

    JsonObject placed = orders.place(new Order("Ada", "Tea", 350)).await();
    long order = placed.getLong("order");
    tester.assertEnqueued(1, "invoice", with().payload(new Invoices.Invoice(order)));
    tester.drain(DrainOptions.DEFAULT.failingOnError());

    assertThat(orders.find(order).await().getString("invoice"))
        .isEqualTo("Invoice " + order + " for Ada");
  }
}
