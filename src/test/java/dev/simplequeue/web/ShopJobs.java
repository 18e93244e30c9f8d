package dev.simplequeue.web;

import static dev.simplequeue.support.OnDatabase.await;
import static dev.simplequeue.support.OnDatabase.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/** The jobs of a shop, in each state: what the pages show in tests and pictures. */
final class ShopJobs {
  static final String LONG_NAME =
      "warehouse.replenishment.forecast-for-the-next-quarter.region-emea-north";

  /** A number that JavaScript has no room for, as the server must write it. */
  static final String BIG_NUMBER = "9007199254740993";

  private ShopJobs() {}

  /** What the queues of the shop need. */
  static SimpleQueueOptions with(SimpleQueueOptions options) {
    return options
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10))))
        .setQueue("report", new QueueOptions().setClusterMaxRunning(4));
  }

  /** Enqueues them, and waits until each has its state. */
  static void enqueue(Vertx vertx, SimpleQueue queue) {
    await(vertx.deployVerticle(new LambdaHandler("email", 8, ShopJobs::mail)));
    await(vertx.deployVerticle(new LambdaHandler("webhook", 4, ShopJobs::call)));
    await(vertx.deployVerticle(new LambdaHandler("report", 2, ShopJobs::report)));
    await(vertx.deployVerticle(new LambdaHandler("invoice", 2, ShopJobs::invoice)));
    await(queue.enqueueAll(IntStream.range(0, 8).mapToObj(ShopJobs::mail).toList()));
    await(queue.enqueueAll(IntStream.range(0, 7).mapToObj(ShopJobs::hook).toList()));
    await(queue.enqueueAll(List.of(invoice(1), invoice(2), invoice(3), report(1), report(2))));
    await(queue.operate().pause("thumbnail"));
    await(
        queue.enqueueAll(
            IntStream.range(0, 5)
                .mapToObj(i -> JobRequest.of("thumbnail", JsonObject.of("image", 4711 + i)))
                .toList()));
    await(queue.enqueue(JobRequest.of(LONG_NAME, JsonObject.of("region", "emea-north"))));
    await(
        queue.enqueue(
            JobRequest.of("email", JsonObject.of("to", "late@example.org"))
                .runIn(Duration.ofHours(2))
                .uniqueKey("reminder-of-order-1042")));
    await(queue.schedules().put(nightly()));
    await(
        queue
            .schedules()
            .put(
                Schedule.named("poll the carrier")
                    .every(Duration.ofMinutes(15))
                    .request(JobRequest.of("webhook"))));
    await(queue.schedules().pause("poll the carrier", "ada", "the carrier asked for it"));
    eventually(
        () ->
            assertThat(
                    await(
                            queue
                                .inspect()
                                .page(JobQuery.ALL.size(500).states(EnumSet.of(JobState.READY))))
                        .jobs())
                .hasSize(6));
  }

  private static Schedule nightly() {
    return Schedule.named("nightly report")
        .cron("30 2 * * *")
        .zone("Europe/Berlin")
        .request(JobRequest.of("report", JsonObject.of("of", "yesterday")));
  }

  private static JobRequest mail(int i) {
    return JobRequest.of("email", JsonObject.of("to", "customer-" + i + "@example.org"))
        .fingerprint("newsletter-11")
        .headers(java.util.Map.of("campaign", "autumn"));
  }

  private static JobRequest hook(int i) {
    return JobRequest.of("webhook", JsonObject.of("url", "https://carrier.example/hook/" + i))
        .maxAttempts(2);
  }

  private static JobRequest invoice(int i) {
    return JobRequest.of(
            "invoice",
            new JsonObject(
                "{\"order\":"
                    + BIG_NUMBER
                    + ",\"lines\":[{\"sku\":\"A-1\",\"price\":12.50}],\"part\":"
                    + i
                    + "}"))
        .uniqueKey("invoice-" + i)
        .priority(2);
  }

  private static JobRequest report(int i) {
    return JobRequest.of("report", JsonObject.of("page", i));
  }

  private static Future<JobResult> report(Job job) {
    job.progress(3_412, 8_000, "the sales of March, region by region");
    return never();
  }

  private static Future<JobResult> mail(Job job) {
    return Future.succeededFuture(
        JobResult.success(JsonObject.of("messageId", "<" + job.id() + "@example.org>")));
  }

  private static Future<JobResult> call(Job job) {
    boolean refused = job.payload().getString("url", "").endsWith("5");
    return Future.failedFuture(
        new IllegalStateException(
            refused
                ? "the carrier answered 422: no such parcel"
                : "the carrier answered 503 after 30 s: Service Unavailable"));
  }

  private static Future<JobResult> invoice(Job job) {
    return switch (job.payload().getInteger("part")) {
      case 1 -> Future.succeededFuture(JobResult.critical("the tax number is not valid"));
      case 2 -> Future.succeededFuture(JobResult.cancel("the order was withdrawn"));
      default -> Future.succeededFuture(JobResult.success());
    };
  }

  private static Future<JobResult> never() {
    return Promise.<JobResult>promise().future();
  }
}
