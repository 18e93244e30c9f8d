package dev.simplequeue.manual;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ways to enqueue. */
final class EnqueueWays {
  private EnqueueWays() {}

  record Email(String to) {}

  record Page(URI url) {}

  static Future<List<Receipt>> fromJava(Vertx vertx, List<JobRequest> requests) {
    // tag::java[]
    SimpleQueue queue = SimpleQueue.create(vertx);
    queue
        .enqueue(JobRequest.of("email", new Email("a@example.org")).uniqueKey("welcome-42"))
        .onSuccess(receipt -> System.out.println(receipt.status() + " " + receipt.id()));
    Future<List<Receipt>> receipts =
        queue.enqueueAll(requests); // any number, and a bad one costs the others nothing
    // end::java[]
    return receipts;
  }

  static Future<JsonObject> byMessage(Vertx vertx, JsonObject payload) {
    // tag::message[]
    JsonObject message =
        new JsonObject().put("queue", "email").put("payload", payload).put("runIn", "5m");
    Future<JsonObject> receipt =
        vertx
            .eventBus()
            .<JsonObject>request("simplequeue.enqueue", message)
            .map(reply -> reply.body());
    // end::message[]
    return receipt;
  }

  static Future<Receipt> inTransaction(Pool pool, SimpleQueue queue) {
    // tag::transaction[]
    Future<Receipt> committed =
        pool.withTransaction(
            connection ->
                saveOrder(connection)
                    .compose(order -> queue.enqueue(connection, JobRequest.of("invoice", order))));
    // end::transaction[]
    return committed;
  }

  private static Future<String> saveOrder(SqlConnection connection) {
    return connection
        .query("select 'order 7'")
        .execute()
        .map(rows -> rows.iterator().next().getString(0));
  }

  static Future<Receipt> fromTemplate(SimpleQueue queue) {
    // tag::template[]
    JobRequest request = JobRequest.fromTemplate("welcome", Map.of("to", "a@example.org"));
    Future<Receipt> receipt = queue.enqueue(request);
    // end::template[]
    return receipt;
  }

  static List<Future<Receipt>> onceInAPeriod(SimpleQueue queue) {
    // tag::once[]
    JobRequest report = JobRequest.of("report", Map.of("customer", 42, "month", "2026-11"));
    Future<Receipt> onceADay =
        queue.enqueue(report.uniqueKey("report 42").per(Duration.ofDays(1))); // 24 hours
    Future<Receipt> onceAMonth =
        queue.enqueue(
            report.uniqueByPayload("customer", "month").per(KeyPeriod.month("Europe/Berlin")));
    // end::once[]
    return List.of(onceADay, onceAMonth);
  }

  static SimpleQueueOptions limits(SimpleQueueOptions options) {
    // tag::limits[]
    options.setQueue(
        "crawl",
        new QueueOptions()
            .setClusterMaxRunning(50) // 50 jobs at a time, on all nodes together
            .setLimitKeyMaxRunning(2) // two of each host
            .setLimitKeyRateLimit(RateLimit.of(10, Duration.ofSeconds(1)))); // ten starts a second
    // end::limits[]
    return options;
  }

  static Future<Receipt> limited(SimpleQueue queue, URI url) {
    // tag::limited[]
    JobRequest request = JobRequest.of("crawl", new Page(url)).limitKey(url.getHost());
    Future<Receipt> receipt = queue.enqueue(request);
    // end::limited[]
    return receipt;
  }
}
