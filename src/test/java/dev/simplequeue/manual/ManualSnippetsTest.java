package dev.simplequeue.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Manual;
import dev.simplequeue.support.OnDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What the manual shows runs. */
class ManualSnippetsTest extends OnDatabase {

  @Test
  void aNodeOfSomePartsEnqueues() {
    await(DeployParts.front(vertx, options()));

    Receipt receipt = await(SimpleQueue.create(vertx).enqueue(JobRequest.of("email")));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
  }

  @Test
  void aNodeWithAQueuePassesOnWhatComesFromOthers() {
    deployQueue();
    await(vertx.deployVerticle(new PassOn()));

    JsonObject receipt =
        (JsonObject)
            await(
                    vertx
                        .eventBus()
                        .request("shop.jobs.enqueue", new JsonObject().put("queue", "email")))
                .body();
    Throwable error = awaitFailure(vertx.eventBus().request("shop.jobs.enqueue", new JsonObject()));

    assertThat(receipt.getString("status")).isEqualTo("INSERTED");
    assertThat(((ReplyException) error).failureCode()).isEqualTo(400);
  }

  @Test
  void theAnswersOfAServiceBecomeThoseOfTheHandler() {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "service", message -> message.reply(message.body().copy().put("body", message.body())));
    SimpleQueue queue = deployQueue();
    await(vertx.deployVerticle(new CallService()));
    JobRequest request =
        JobRequest.of("call-service", new JsonObject().put("status", 200))
            .headers(Map.of("traceparent", "00-1"));

    JobOutcome done = await(queue.enqueueAndAwait(request));
    JobOutcome refused =
        await(
            queue.enqueueAndAwait(
                JobRequest.of("call-service", new JsonObject().put("status", 403))));

    assertThat(done.outputAs(JsonObject.class).getString("traceparent")).isEqualTo("00-1");
    assertThat(refused.state()).isEqualTo(JobState.CRITICAL);
  }

  @Test
  void aPermitIsTakenGivenBackAndRefused() {
    Semaphore places = new Semaphore(1);
    SimpleQueue queue = deployQueue();
    await(vertx.deployVerticle(new TenantHandler(places)));

    JobOutcome outcome = await(queue.enqueueAndAwait(JobRequest.of("tenant")));
    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
    eventually(() -> assertThat(places.availablePermits()).isEqualTo(1));

    places.acquireUninterruptibly();
    await(queue.enqueue(JobRequest.of("tenant")));
    eventually(() -> assertThat(number("select max(reprocesses) from {schema}.job")).isEqualTo(1));
  }

  @Test
  void aCancelInterruptsAHandlerThatAsksForIt() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new InterruptedHandler(new LinkedBlockingQueue<>()), ThreadingModel.WORKER, 1);
    JobRequest request = JobRequest.of("blocking");
    Future<JobOutcome> outcome = queue.enqueueAndAwait(request);
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isEqualTo(1));

    await(queue.cancel(request.id()));

    assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void deadLettersAreHeardOnTheBusAndByListeners() {
    Queue<String> pages = new ConcurrentLinkedQueue<>();
    LongAdder completed = new LongAdder();
    LongAdder dead = new LongAdder();
    HearEvents.onBus(vertx, pages);
    SimpleQueue queue = deployQueue(vertx, HearEvents.counted(options(), completed, dead));
    await(vertx.deployVerticle(LambdaHandler.succeeding("good")));
    await(vertx.deployVerticle(new CallService()));

    await(queue.enqueueAndAwait(JobRequest.of("good")));
    await(queue.enqueueAndAwait(JobRequest.of("call-service", "no object")));

    eventually(() -> assertThat(pages).hasSize(1));
    assertThat(pages.peek()).startsWith("call-service lost job ");
    assertThat(completed.sum()).isEqualTo(1);
    assertThat(dead.sum()).isEqualTo(1);
  }

  @Test
  void eventsAreCountedInARegistry() {
    MeterRegistry registry = new SimpleMeterRegistry();
    SimpleQueue queue = deployQueue(vertx, HearEvents.metered(options(), registry));
    await(vertx.deployVerticle(LambdaHandler.succeeding("good")));

    await(queue.enqueueAndAwait(JobRequest.of("good")));

    eventually(
        () ->
            assertThat(
                    registry
                        .get("simplequeue.events")
                        .tags("event", "JobCompleted", "queue", "good")
                        .counter()
                        .count())
                .isEqualTo(1));
  }

  @Test
  void aScheduleIsPutPreviewedAndOperated() {
    SimpleQueue queue = deployQueue();

    assertThat(await(Recur.put(queue)).status()).isEqualTo(ScheduleReceipt.Status.CREATED);
    assertThat(Recur.preview())
        .extracting(tick -> tick.at() + " " + tick.reason())
        .containsExactly("2026-03-29T01:00:00Z AFTER_GAP", "2026-03-30T00:30:00Z NORMAL");
    Instant now = Instant.now();
    assertThat(
            await(Recur.operate(queue, now.minus(Duration.ofDays(3)), now)).orElseThrow().ticks())
        .isEqualTo(3);
  }

  /** In five lines of options, and by the SQL of the manual. */
  @Test
  void aScheduleOfTheManualsOptionsAndSqlIsThere() {
    String five = Manual.blocks("schedules", "json").get(0);
    JsonObject file = new JsonObject(five);
    file.remove("uri");
    JsonObject options = options().toJson().mergeIn(file);
    SimpleQueue queue = deployQueue(vertx, new SimpleQueueOptions(options));

    eventually(
        () ->
            assertThat(await(queue.schedules().find("nightly report")))
                .hasValueSatisfying(entry -> assertThat(entry.origin()).isEqualTo("conf")));
    rows(Manual.blocks("schedules", "sql").get(0).replace("simplequeue.", schema + "."));

    assertThat(await(queue.schedules().find("nightly report")).orElseThrow().origin())
        .isEqualTo("sql");
  }

  @Test
  void jobsOfOneCustomerRunOneAtATimeAndOthersMeanwhile() {
    SimpleQueue queue = deployQueue(vertx, Guides.onePerCustomer(options()));
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(() -> LambdaHandler.holding("invoice", running), ThreadingModel.EVENT_LOOP, 4);
    List<Receipt> receipts = new ArrayList<>();
    for (String customer : List.of("ada", "ada", "grace")) {
      receipts.add(await(Guides.invoice(queue, new JsonObject(), customer)));
    }

    eventually(() -> assertThat(running).hasSize(2));
    assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
        .isEqualTo(2);
    running.forEach(end -> end.complete(JobResult.success()));
    eventually(() -> assertThat(running).hasSize(3));
    running.forEach(end -> end.tryComplete(JobResult.success()));
    for (Receipt receipt : receipts) {
      assertThat(await(queue.await(receipt.id())).isCompleted()).isTrue();
    }
  }

  @Test
  void eachQueueHasItsBackoff() {
    var options = Settings.backoff(options());

    assertThat(options.getQueue("other").getBackoff().delay(3)).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.getQueue("email").getBackoff().delay(3))
        .isBetween(Duration.ofSeconds(16), Duration.ofSeconds(24));
    assertThat(options.getQueue("night").getBackoff().delay(3)).isEqualTo(Duration.ofHours(12));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void handlersRunOnVirtualThreads() {
    SimpleQueue queue = deployQueue();
    await(Settings.deployOnVirtualThreads(vertx, () -> LambdaHandler.succeeding("virtual")));

    assertThat(await(queue.enqueueAndAwait(JobRequest.of("virtual"))).isCompleted()).isTrue();
  }
}
