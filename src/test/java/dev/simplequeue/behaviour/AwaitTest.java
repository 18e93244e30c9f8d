package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Waiting for outcomes. */
class AwaitTest extends AwaitedJobs {
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
  void enqueueAndAwaitOnAHeldKeyWaitsForTheHolder() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest holder = JobRequest.of("work").uniqueKey("key");
    await(queue.enqueue(holder));
    Promise<JobResult> handler = nextRunning();

    Future<JobOutcome> waiting = queue.enqueueAndAwait(JobRequest.of("other").uniqueKey("key"));
    // Answered after the one before it, which has met the holder by then.
    await(queue.enqueue(JobRequest.of("other").uniqueKey("key")));
    handler.complete(JobResult.success("the holder's"));

    assertThat(atOnce(waiting).id()).isEqualTo(holder.id());
    assertThat(waiting.result().outputAs(String.class)).isEqualTo("the holder's");
    assertThat(liveJobs()).isZero();
  }

  @Test
  void enqueueAndAwaitMissesNoJobThatHasEndedBeforeTheWaitBegins() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("quick"), ThreadingModel.WORKER, 1);
    JobRequest request = JobRequest.of("quick");
    await(queue.enqueue(request));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    Future<JobOutcome> ended = queue.enqueueAndAwait(request);

    assertThat(atOnce(ended).isCompleted()).isTrue();
    assertThat(archivedJobs()).isEqualTo(1);
  }
}
