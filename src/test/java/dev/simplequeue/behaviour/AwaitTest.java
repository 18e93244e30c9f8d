package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.bus.FailureCode;
import dev.simplequeue.bus.SimpleQueueException;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.ControlOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Contract 6: waiting for outcomes. */
class AwaitTest extends DatabaseTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();

  /** Outcomes must come by hints: looks are too late for a test. */
  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options()
            .setControl(new ControlOptions().setAwaitInterval(Duration.ofMinutes(1)))
            .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofHours(1))))
            .setQueue("unkept", new QueueOptions().setKeepCompleted(false));
    options.getPoller().setGrace(Duration.ofMillis(200));
    return options;
  }

  private static <T> T atOnce(Future<T> future) {
    return await(future.timeout(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static FailureCode failure(Future<?> future) {
    return ((SimpleQueueException)
            awaitFailure(future.timeout(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)))
        .code();
  }

  private static JobRequest later() {
    return JobRequest.of("work").runIn(Duration.ofHours(1));
  }

  private void deployHolding() {
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 8);
  }

  private Promise<JobResult> nextRunning() {
    eventually(() -> assertThat(running).isNotEmpty());
    return running.remove();
  }

  @Test
  void aCompletedJobIsAwaitedWithItsOutputBeforeAndAfterItsEnd() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work").headers(Map.of("tenant", "t"));
    Future<JobOutcome> before = queue.enqueueAndAwait(request);
    Future<JobOutcome> first = queue.enqueueAndAwait(request, Await.FIRST_ATTEMPT);
    nextRunning().complete(JobResult.success(new JsonObject().put("a", 1)));

    JobOutcome outcome = atOnce(before);

    assertThat(outcome.id()).isEqualTo(request.id());
    assertThat(outcome.queue()).isEqualTo("work");
    assertThat(outcome.isCompleted()).isTrue();
    assertThat(outcome.attempts()).isEqualTo(1);
    assertThat(outcome.outputAs(JsonObject.class)).isEqualTo(new JsonObject().put("a", 1));
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.headers()).containsExactly(Map.entry("tenant", "t"));
    assertThat(atOnce(first)).isEqualTo(outcome);
    assertThat(atOnce(queue.await(request.id()))).isEqualTo(outcome);
  }

  @Test
  void aFailedJobIsAwaitedWithItsErrors() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    Future<JobOutcome> waiting = queue.enqueueAndAwait(JobRequest.of("work").maxAttempts(1));
    nextRunning().complete(JobResult.failed("no use"));

    JobOutcome outcome = atOnce(waiting);

    assertThat(outcome.state()).isEqualTo(JobState.FAILED);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.attempt()).isEqualTo(1);
              assertThat(error.kind()).isEqualTo("failed");
              assertThat(error.message()).isEqualTo("no use");
            });
  }

  @Test
  void aCancelledJobIsAwaited() {
    SimpleQueue queue = deployQueue();
    JobRequest request = later();
    await(queue.enqueue(request));
    Future<JobOutcome> waiting = queue.await(request.id());
    await(vertx.timer(200));
    await(queue.cancel(request.id()));

    assertThat(atOnce(waiting).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aJobThatTheReaperEndsIsAwaited() {
    SimpleQueueOptions options = options();
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(200));
    SimpleQueue queue = deployQueue(vertx, options);
    JobRequest request = later();
    await(queue.enqueue(request));
    rows("insert into {schema}.node (id, name, queues) values ($1, 'gone', '{}')", request.id());
    rows(
        "insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1 hour')",
        request.id());
    rows(
        "update {schema}.job set claimed_by = $1, claimed_at = now(), attempt = 1, cancel_requested = true",
        request.id());

    assertThat(atOnce(queue.await(request.id())).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void theFirstAttemptIsAwaitedThoughTheJobLivesAndWhatIsNoAttemptDoesNotCount() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work").maxAttempts(3);
    await(queue.enqueue(request));
    Future<JobOutcome> end = queue.await(request.id());
    Future<JobOutcome> first = queue.await(request.id(), Await.FIRST_ATTEMPT);
    nextRunning().complete(JobResult.rescheduleIn(Duration.ZERO));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where run_at > now()"))
                .isEqualTo(1));
    rows("update {schema}.job set run_at = now()");
    Promise<JobResult> second = nextRunning();
    rows("update {schema}.job set releases = 1");
    await(vertx.timer(200));
    assertThat(first.isComplete()).isFalse();
    second.complete(JobResult.failed("first"));

    JobOutcome outcome = atOnce(first);

    assertThat(outcome.state()).isEqualTo(JobState.WAITING);
    assertThat(outcome.attempts()).isEqualTo(1);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(atOnce(queue.await(request.id(), Await.FIRST_ATTEMPT)))
        .as("it is past already")
        .isEqualTo(outcome);
    assertThat(end.isComplete()).isFalse();
    rows("update {schema}.job set run_at = now()");
    nextRunning().complete(JobResult.success());
    assertThat(atOnce(end).attempts()).isEqualTo(2);
  }

  @Test
  void anUnknownJobFailsAtOnceAndCostsNoOtherWaiterAnything() {
    SimpleQueue queue = deployQueue();
    JobRequest request = later();
    await(queue.enqueue(request));
    Future<JobOutcome> waiting = queue.await(request.id());

    assertThat(failure(queue.await(UUID.randomUUID()))).isEqualTo(FailureCode.UNKNOWN_JOB);
    assertThat(failure(queue.await(JobRequest.of("work").id()))).isEqualTo(FailureCode.UNKNOWN_JOB);

    await(queue.cancel(request.id()));
    assertThat(atOnce(waiting).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aJobWhoseRecordCannotBeReadCostsNoOtherWaiterAnything() {
    SimpleQueue queue = deployQueue();
    JobRequest odd = later();
    JobRequest request = later();
    await(queue.enqueueAll(List.of(odd, request)));
    rows("update {schema}.job set headers = '{\"a\": {}}' where id = $1", odd.id());

    Future<JobOutcome> oddWaiting = queue.await(odd.id());
    Future<JobOutcome> waiting = queue.await(request.id());
    await(queue.cancel(request.id()));
    await(queue.cancel(odd.id()));

    assertThat(atOnce(waiting).state()).isEqualTo(JobState.CANCELLED);
    assertThat(atOnce(oddWaiting).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aWaiterWhoseTimeIsOverFailsAndTheJobGoesOn() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work");
    Future<JobOutcome> patient = queue.enqueueAndAwait(request);

    assertThat(failure(queue.await(request.id(), Await.END.atMost(Duration.ofMillis(100)))))
        .isEqualTo(FailureCode.NOT_YET);

    nextRunning().complete(JobResult.success());
    assertThat(atOnce(patient).isCompleted()).isTrue();
  }

  @Test
  void waitersAreBoundedAndThoseThatLeaveMakeRoom() {
    SimpleQueueOptions options = options();
    options.getControl().setMaxAwaited(2);
    SimpleQueue queue = deployQueue(vertx, options);
    JobRequest request = later();
    await(queue.enqueue(request));
    Future<JobOutcome> one = queue.await(request.id());
    Future<JobOutcome> two = queue.await(request.id(), Await.END.atMost(Duration.ofMillis(500)));

    assertThat(failure(queue.await(request.id()))).isEqualTo(FailureCode.BUFFER_FULL);

    assertThat(failure(two)).isEqualTo(FailureCode.NOT_YET);
    Future<JobOutcome> three = queue.await(request.id());
    await(queue.cancel(request.id()));
    assertThat(atOnce(one).state()).isEqualTo(JobState.CANCELLED);
    assertThat(atOnce(three).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aQueueThatKeepsNoRecordRefusesToBeAwaited() {
    SimpleQueue queue = deployQueue();
    JobRequest request = JobRequest.of("unkept").runIn(Duration.ofHours(1));

    assertThat(failure(queue.enqueueAndAwait(request))).isEqualTo(FailureCode.NOT_KEPT);
    assertThat(liveJobs()).isZero();

    await(queue.enqueue(request));
    assertThat(failure(queue.await(request.id()))).isEqualTo(FailureCode.NOT_KEPT);
  }

  @Test
  void enqueueAndAwaitOnAHeldKeyWaitsForTheHolder() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest holder = JobRequest.of("work").uniqueKey("key");
    await(queue.enqueue(holder));
    Promise<JobResult> handler = nextRunning();

    Future<JobOutcome> waiting = queue.enqueueAndAwait(JobRequest.of("other").uniqueKey("key"));
    await(vertx.timer(300));
    handler.complete(JobResult.success("the holder's"));

    assertThat(atOnce(waiting).id()).isEqualTo(holder.id());
    assertThat(waiting.result().outputAs(String.class)).isEqualTo("the holder's");
    assertThat(liveJobs()).isZero();
  }

  @Test
  void aStopFailsTheWaitersAndTheJobsStay() {
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.client(vertx);
    Future<JobOutcome> waiting = queue.enqueueAndAwait(later());
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    await(vertx.timer(100));

    await(vertx.undeploy(node));

    assertThat(failure(waiting)).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure(queue.await(UUID.randomUUID()))).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void fiveThousandWaitersAreServedWithFewStatements() {
    Proxy proxy = new Proxy(vertx);
    SimpleQueue queue =
        deployQueue(
            vertx,
            options()
                .setConnectOptions(proxy.options())
                .setControl(new ControlOptions().setAwaitInterval(Duration.ofSeconds(1))));
    List<JobRequest> requests = Stream.generate(AwaitTest::later).limit(5000).toList();
    await(queue.enqueueAll(requests));

    List<Future<JobOutcome>> outcomes =
        requests.stream().map(request -> queue.await(request.id())).toList();
    await(vertx.timer(1500));
    rows("update {schema}.job set run_at = now()");
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 4);

    outcomes.forEach(outcome -> assertThat(await(outcome).isCompleted()).isTrue());
    assertThat(proxy.statements("simplequeue control")).isBetween(5, 300);
    await(proxy.close());
  }
}
