package dev.simplequeue.manual;

// tag::orders[]
import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.examples.EnqueueInTransaction;
import dev.simplequeue.examples.SettleInTransaction;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.testing.DrainOptions;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import dev.simplequeue.testing.Stopped;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of orders and invoices, tested with the kit. */
@ExtendWith(SimpleQueueExtension.class)
class OrdersKitTest {

  @BeforeEach
  void createTables(Pool pool) {
    pool.query("create table example_order (id bigserial, customer text not null)")
        .execute()
        .await();
    pool.query("create table example_invoice (customer_order bigint unique)").execute().await();
  }

  @Test
  void placingAnOrderEnqueuesTheInvoice(QueueTester tester, Vertx vertx, Pool pool) {
    new EnqueueInTransaction(vertx, pool).order("Ada").await();

    tester.assertEnqueued("invoice", with().payload("order", 1));
    tester.assertNotEnqueued("invoice", with().payload("order", 2));
  }

  @Test
  void anInvoiceIsBookedOnce(QueueTester tester, SimpleQueue queue, Pool pool) {
    tester.deploy(() -> new SettleInTransaction(pool));
    JobRequest invoice = JobRequest.of("invoice", new JsonObject().put("order", 42));
    queue.enqueue(invoice).await();
    queue.enqueue(JobRequest.of("invoice", new JsonObject().put("order", 42))).await();

    var drained = tester.drain(DrainOptions.DEFAULT.skippingTime());

    assertThat(drained.completed()).isEqualTo(1);
    assertThat(drained.failed()).isEqualTo(1);
    assertThat(tester.job(invoice.id()).state()).isEqualTo(JobState.COMPLETED);
  }

  // end::orders[]

  // tag::transaction[]
  @Test
  void theInvoiceIsInTheOrdersOwnTransaction(QueueTester tester, SimpleQueue queue, Pool pool) {
    SqlConnection connection = pool.getConnection().await();
    var transaction = connection.begin().await();
    queue.enqueue(connection, JobRequest.of("invoice", new JsonObject().put("order", 7))).await();

    tester.assertEnqueued(connection, "invoice", with().payload("order", 7));
    transaction.rollback().await();

    tester.assertNothingEnqueued();
  }

  // end::transaction[]

  // tag::capture[]
  @Test
  void anOrderEnqueuesNothingElse(QueueTester tester, Vertx vertx, Pool pool) throws Exception {
    var captured = tester.capture(() -> new EnqueueInTransaction(vertx, pool).order("Ada").await());

    assertThat(captured.jobs()).extracting(JobSnapshot::queue).containsExactly("invoice");
    assertThat(captured.jobs().get(0).id()).isEqualTo(captured.result().id());
  }

  // end::capture[]

  // tag::death[]
  @Test
  void anInvoiceIsBookedAlthoughItsNodeDied(QueueTester tester, SimpleQueue queue, Pool pool) {
    tester.deploy(() -> new SettleInTransaction(pool));
    JobRequest invoice = JobRequest.of("invoice", new JsonObject().put("order", 42));
    queue.enqueue(invoice).await();
    SqlConnection slow = pool.getConnection().await();
    var holding = slow.begin().await();
    slow.query("lock table example_invoice").execute().await();

    tester.begin("invoice"); // it waits for the table
    tester.kill();
    tester.reap();
    holding.rollback().await();

    assertThat(tester.job(invoice.id()).crashes()).isEqualTo(1);
    assertThat(tester.drain().completed()).isEqualTo(1);
  }

  // end::death[]

  // tag::stop[]
  @Test
  void anInvoiceIsBookedBeforeItsNodeEnds(QueueTester tester, SimpleQueue queue, Pool pool) {
    tester.deploy(() -> new SettleInTransaction(pool));
    JobRequest invoice = JobRequest.of("invoice", new JsonObject().put("order", 42));
    queue.enqueue(invoice).await();

    tester.begin("invoice");
    Stopped stopped = tester.stop();

    assertThat(stopped.givenBack()).isZero();
    assertThat(tester.job(invoice.id()).state()).isEqualTo(JobState.COMPLETED);
  }
  // end::stop[]
}
