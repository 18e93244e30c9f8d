package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.EventOptions.Publish;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to jobs and nodes is told, on the event bus and to listeners. */
class EventsTest extends OnDatabase {
  private final Queue<JsonObject> published = new ConcurrentLinkedQueue<>();
  private final Queue<QueueEvent> told = new ConcurrentLinkedQueue<>();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().addListener(told::add);
    options.getQueueDefaults().setBackoff(Backoff.constant(Duration.ofMillis(20)));
    return options;
  }

  private SimpleQueue deploy(SimpleQueueOptions options) {
    vertx
        .eventBus()
        .<JsonObject>consumer("simplequeue.events", message -> published.add(message.body()));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        switch (job.payloadAs(String.class)) {
                          case "retry" ->
                              job.attempt() == 1 ? JobResult.failed("boom") : JobResult.success();
                          case "put off" ->
                              job.reschedules() == 0
                                  ? JobResult.rescheduleIn(Duration.ofMillis(1))
                                  : JobResult.success();
                          default -> JobResult.critical("no use");
                        })),
        ThreadingModel.WORKER,
        1);
    return queue;
  }

  private List<String> names() {
    return published.stream().map(json -> json.getString("event")).toList();
  }

  @Test
  void theLifeOfAJobIsPublishedAsJson() {
    SimpleQueueOptions options = options();
    options.getEvents().setPublish(Publish.ALL);
    SimpleQueue queue = deploy(options);
    JobRequest request = JobRequest.of("work", "retry");

    await(queue.enqueueAndAwait(request));

    eventually(
        () ->
            assertThat(names())
                .containsSubsequence(
                    "NodeStarted",
                    "JobEnqueued",
                    "JobStarted",
                    "JobRetried",
                    "JobStarted",
                    "JobCompleted"));
    JsonObject retried =
        published.stream()
            .filter(json -> json.getString("event").equals("JobRetried"))
            .findAny()
            .orElseThrow();
    assertThat(retried)
        .isEqualTo(
            new JsonObject()
                .put("event", "JobRetried")
                .put("job", request.id().toString())
                .put("queue", "work")
                .put("attempt", 1)
                .put("delay", "PT0.02S")
                .put("error", "boom"));
  }

  @Test
  void whatEveryJobBringsIsPublishedOnlyIfItIsAskedFor() {
    SimpleQueue queue = deploy(options());

    await(queue.enqueueAndAwait(JobRequest.of("work", "put off")));
    await(queue.enqueueAndAwait(JobRequest.of("work", "die")));

    eventually(() -> assertThat(names()).contains("JobRescheduled", "JobDied"));
    assertThat(names()).doesNotContain("JobEnqueued", "JobStarted", "JobCompleted");
    assertThat(published).anyMatch(json -> "critical".equals(json.getString("state")));
    eventually(
        () ->
            assertThat(told)
                .as("listeners")
                .hasAtLeastOneElementOfType(QueueEvent.JobCompleted.class));
  }

  @Test
  void aQueueIsToldWhenItHasAHandlerAndNotAgainWithTheNextOne() {
    deploy(options());
    eventually(() -> assertThat(queuesWithHandlers()).containsExactly(List.of("work")));

    deployHandlers(() -> LambdaHandler.succeeding("other"), ThreadingModel.EVENT_LOOP, 1);

    eventually(
        () -> assertThat(queuesWithHandlers()).containsExactly(List.of("work"), List.of("other")));
  }

  private List<List<String>> queuesWithHandlers() {
    return told.stream()
        .filter(QueueEvent.HandlersReady.class::isInstance)
        .map(event -> ((QueueEvent.HandlersReady) event).queues())
        .toList();
  }

  @Test
  void nothingIsPublishedIfNobodyWantsIt() {
    SimpleQueueOptions options = options();
    options.getEvents().setPublish(Publish.NONE);
    SimpleQueue queue = deploy(options);

    await(queue.enqueueAndAwait(JobRequest.of("work", "die")));

    eventually(() -> assertThat(told).hasAtLeastOneElementOfType(QueueEvent.JobDied.class));
    assertThat(published).isEmpty();
  }

  @Test
  void aListenerThatThrowsCostsNothing() {
    try (Log log = Log.listen()) {
      SimpleQueueOptions options =
          options()
              .addListener(
                  event -> {
                    throw new AssertionError("the user's listener");
                  })
              .addListener(told::add);
      SimpleQueue queue = deploy(options);

      await(queue.enqueueAndAwait(JobRequest.of("work", "retry")));

      eventually(
          () -> assertThat(told).filteredOn(e -> e instanceof QueueEvent.JobCompleted).hasSize(2));
      assertThat(log.lines()).anyMatch(line -> line.contains("A listener threw"));
    }
  }

  @Test
  void aNodeThatStopsHasToldOfEveryDeathInTheLog() {
    int jobs = 5;
    try (Log log = Log.listen()) {
      String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
      SimpleQueue queue = SimpleQueue.create(vertx);
      deployHandlers(
          () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.critical("no"))),
          ThreadingModel.EVENT_LOOP,
          1);
      await(
          Future.all(
              IntStream.range(0, jobs)
                  .mapToObj(i -> queue.enqueueAndAwait(JobRequest.of("work")))
                  .toList()));

      await(vertx.undeploy(node));

      long told =
          log.lines().stream()
              .mapToLong(
                  line ->
                      line.contains("left out")
                          ? Long.parseLong(line.replaceAll("\\D+", ""))
                          : line.contains("is now a dead letter") ? 1 : 0)
              .sum();
      assertThat(told).isEqualTo(jobs);
    }
  }

  @Test
  void noEventHasAPayloadOrAHeader() {
    SimpleQueueOptions options = options();
    options.getEvents().setPublish(Publish.ALL);
    SimpleQueue queue = deploy(options);

    await(
        queue.enqueueAndAwait(
            JobRequest.of("work", "a secret payload").headers(Map.of("token", "a secret header"))));

    eventually(() -> assertThat(names()).contains("JobDied"));
    assertThat(published).noneMatch(json -> json.encode().contains("secret"));
    assertThat(told).noneMatch(event -> event.toString().contains("secret"));
  }
}
