package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.await;
import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static dev.simplequeue.testing.JobMatcher.any;
import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.testing.Captured;
import dev.simplequeue.testing.JobMatcher;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was enqueued can be said in part, and a failure shows what is nearest to it. */
@ExtendWith(SimpleQueueExtension.class)
class AssertionsTest {
  private static final UUID FIRST = UUID.fromString("01987c00-0000-7000-8000-000000000001");
  private static final UUID SECOND = UUID.fromString("01987c00-0000-7000-8000-000000000002");

  record Order(int orderId) {}

  private static JobRequest invoice() {
    return JobRequest.of(
            "invoice",
            new JsonObject()
                .put("orderId", 42)
                .put("customer", new JsonObject().put("name", "Ada").put("town", "London"))
                .put("items", new JsonArray().add(new JsonObject().put("sku", "x").put("n", 2))))
        .id(FIRST)
        .headers(Map.of("tenant", "t1"))
        .fingerprint("order-42")
        .uniqueKey("invoice-42")
        .limitKey("t1")
        .priority(2)
        .maxAttempts(7)
        .timeout(Duration.ofMinutes(3))
        .runIn(Duration.ofHours(1));
  }

  @Test
  void aJobIsFoundByAnyPartOfIt(QueueTester tester, SimpleQueue queue) {
    enqueue(queue, invoice());

    JobSnapshot job =
        tester.assertEnqueued(
            "invoice",
            with()
                .payload(new JsonObject().put("customer", new JsonObject().put("name", "Ada")))
                .payload(Map.of("orderId", 42.0))
                .payload("customer.town", "London")
                .payload("items.0.n", 2)
                .payloadAs(JsonObject.class, payload -> payload.size() == 3)
                .header("tenant", "t1")
                .fingerprint("order-42")
                .uniqueKey("invoice-42")
                .limitKey("t1")
                .priority(2)
                .maxAttempts(7)
                .timeout(Duration.ofMinutes(3))
                .state(JobState.WAITING)
                .runIn(Duration.ofHours(1))
                .runAt(Instant.now().plusSeconds(3600), Duration.ofMinutes(5))
                .that("is no redrive", found -> found.attempts() == 0));

    assertThat(job.id()).isEqualTo(FIRST);
    assertThat(job.payloadAs(Order.class).orderId()).isEqualTo(42);
    tester.assertNotEnqueued("invoice", with().payload("orderId", 43));
    tester.assertNotEnqueued("invoice", with().payload("items", new JsonArray()));
    tester.assertNotEnqueued("invoice", with().runIn(Duration.ofMinutes(59)));
    tester.assertNotEnqueued("email");
    assertThat(tester.assertEnqueued(1, "invoice", any())).hasSize(1);
  }

  private static String messageOf(ThrowingCallable assertion) {
    Throwable error = catchThrowable(assertion);
    assertThat(error).isInstanceOf(AssertionError.class);
    return error.getMessage();
  }

  @Test
  void aFailureShowsTheNearestJobsAndWhatDiffers(QueueTester tester, SimpleQueue queue) {
    enqueue(queue, invoice());
    enqueue(queue, JobRequest.of("invoice", new JsonObject().put("orderId", 7)).id(SECOND));
    enqueue(queue, job("email", 1));
    JobMatcher wanted =
        with().payload("orderId", 43).header("tenant", "t1").priority(3).runIn(Duration.ofHours(2));

    assertThat(messageOf(() -> tester.assertEnqueued("invoice", wanted)))
        .isEqualTo(
            """
            expected a job in queue "invoice" with
              payload.orderId = 43
              header tenant = t1
              priority = 3
              run 2h after it is enqueued, ±1s
            but there is none. Nearest, of 2 more in the queue:
              invoice 01987c00-0000-7000-8000-000000000001, waiting: {"items": [{"n": 2, "sku": "x"}], "orderId": 42, "customer": {"name": "Ada", "town": "London"}}
                payload.orderId is 42
                priority is 2
                runs 1h after it is enqueued
              invoice 01987c00-0000-7000-8000-000000000002, ready: {"orderId": 7}
                payload.orderId is 7
                header tenant is not there
                priority is 5
                runs 0s after it is enqueued
            Other queues: email 1""");
  }

  @Test
  void aFailureInAnEmptyQueueSaysWhereTheJobsAre(QueueTester tester, SimpleQueue queue) {
    assertThat(messageOf(() -> tester.assertEnqueued("invoice")))
        .isEqualTo(
            """
            expected a job in queue "invoice"
            but there is none. No other job is in that queue.""");

    enqueue(queue, job("invoices", 1));

    assertThat(messageOf(() -> tester.assertEnqueued("invoice", with().payload("n", 1))))
        .isEqualTo(
            """
            expected a job in queue "invoice" with
              payload.n = 1
            but there is none. No other job is in that queue.
            Other queues: invoices 1""");
  }

  @Test
  void aWrongNumberShowsHowManyThereAre(QueueTester tester, SimpleQueue queue) {
    enqueue(queue, job("email", 1).id(FIRST));
    enqueue(queue, job("email", 2).id(SECOND));

    assertThat(messageOf(() -> tester.assertEnqueued(2, "email", with().payload("n", 2))))
        .isEqualTo(
            """
            expected exactly 2 jobs in queue "email" with
              payload.n = 2
            but 1 does. Nearest, of 1 more in the queue:
              email 01987c00-0000-7000-8000-000000000001, ready: {"n": 1}
                payload.n is 1""");
  }

  @Test
  void whatShouldNotBeThereIsShown(QueueTester tester, SimpleQueue queue) {
    tester.assertNothingEnqueued();
    enqueue(queue, job("email", 1).id(FIRST));

    assertThat(messageOf(() -> tester.assertNotEnqueued("email", with().payload("n", 1))))
        .isEqualTo(
            """
            expected no job in queue "email" with
              payload.n = 1
            but there is 1 job:
              email 01987c00-0000-7000-8000-000000000001, ready: {"n": 1}""");
    assertThat(messageOf(tester::assertNothingEnqueued))
        .isEqualTo(
            """
            expected no job at all, but there is 1 job:
              email 01987c00-0000-7000-8000-000000000001, ready: {"n": 1}
            All queues: email 1""");
  }

  @Test
  void anOpenTransactionSeesItsOwnJobsAndNobodyElseDoes(
      QueueTester tester, SimpleQueue queue, Pool pool) {
    SqlConnection connection = await(pool.getConnection());
    Transaction transaction = await(connection.begin());
    await(queue.enqueue(connection, job("email", 1)));

    tester.assertEnqueued(connection, "email", with().payload("n", 1));
    tester.assertNotEnqueued(connection, "email", with().payload("n", 2));
    tester.assertNotEnqueued("email");
    await(transaction.rollback());
    await(connection.close());

    tester.assertNothingEnqueued();
  }

  @Test
  void captureGivesWhatAnActionEnqueuedAndNothingOfWhatItRolledBack(
      QueueTester tester, SimpleQueue queue, Pool pool) throws Exception {
    enqueue(queue, job("email", 0));

    Captured<UUID> captured =
        tester.capture(
            () -> {
              enqueue(queue, job("email", 1));
              return enqueue(queue, job("invoice", 2));
            });
    Captured<Throwable> nothing =
        tester.capture(
            () ->
                catchThrowable(
                    () ->
                        await(
                            pool.withTransaction(
                                tx ->
                                    queue
                                        .enqueue(tx, job("email", 3))
                                        .map(
                                            receipt -> {
                                              throw new IllegalStateException("no");
                                            })))));

    assertThat(captured.jobs()).extracting(JobSnapshot::queue).containsExactly("email", "invoice");
    assertThat(captured.jobs().get(1).id()).isEqualTo(captured.result());
    assertThat(nothing.result()).hasMessageContaining("no");
    assertThat(nothing.jobs()).isEmpty();
  }

  @Test
  void anEventLoopIsRefused(QueueTester tester) {
    assertThatThrownBy(
            () ->
                await(
                    tester
                        .vertx()
                        .timer(1)
                        .map(
                            v -> {
                              tester.assertNothingEnqueued();
                              return null;
                            })))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call it on the thread of the test");
  }
}
