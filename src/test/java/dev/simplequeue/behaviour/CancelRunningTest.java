package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancelling jobs that run, or are just being claimed or settled. */
@Tag("promise-6")
class CancelRunningTest extends CancelledJobs {
  private static final Cancellation SIGNALLED = new Cancellation(0, 1, 0);

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("failed", JobResult.failed("no")),
        Arguments.of("retryIn", JobResult.retryIn(Duration.ofMillis(10))),
        Arguments.of("rescheduleIn", JobResult.rescheduleIn(Duration.ZERO)),
        Arguments.of("cancel", JobResult.cancel("yes")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void aRunningJobIsToldAndWhateverItAnswersButSuccessItNeverStartsAgain(
      String name, JobResult answer) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work").uniqueKey("key");
    Promise<JobResult> handler = run(queue, request);

    assertThat(await(queue.cancelByUniqueKey("key"))).isEqualTo(SIGNALLED);
    eventually(() -> assertThat(signals).hasValue(1));
    assertThat(await(queue.cancel(request.id()))).as("safe to be repeated").isEqualTo(SIGNALLED);
    handler.complete(answer);

    assertThat(await(queue.await(request.id())).state()).isEqualTo(JobState.CANCELLED);
    assertThat(onlyDead().getJsonArray("errors")).isNotEmpty();
    assertThat(liveJobs()).isZero();
    assertThat(starts).hasValue(1);
    assertThat(signals).as("told once").hasValue(1);
  }

  @Test
  void aCancelledJobThatSucceedsAllTheSameIsCompleted() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work");
    Promise<JobResult> handler = run(queue, request);

    await(queue.cancel(request.id()));
    handler.complete(JobResult.success("done"));

    JobOutcome outcome = await(queue.await(request.id()));
    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
    assertThat(outcome.outputAs(String.class)).isEqualTo("done");
    assertThat(deadJobs()).isZero();
  }

  @Test
  void aCancelledJobAtItsTimeLimitIsCancelled() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest request = JobRequest.of("work").timeout(Duration.ofMillis(500));
    Promise<JobResult> handler = run(queue, request);

    await(queue.cancel(request.id()));

    assertThat(onlyDead().getString("state")).isEqualTo("cancelled");
    assertThat(onlyDead().getJsonArray("errors").encode()).contains("timeout");
    handler.complete(JobResult.success());
  }

  @Test
  void aCancelledJobWhoseNodeStopsIsCancelledAndStartsNowhereElse() {
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    deployHolding();
    JobRequest request = JobRequest.of("work");
    run(queue, request);

    await(queue.cancel(request.id()));
    await(vertx.undeploy(node));

    assertThat(onlyDead().getString("state")).isEqualTo("cancelled");
    assertThat(liveJobs()).isZero();
    assertThat(starts).hasValue(1);
  }

  /** However the cancel and the claim meet, the job ends, and no signal is lost. */
  @Test
  void aJobThatIsCancelledWhileItIsBeingClaimedIsToldOrNeverStarts() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work", 50, job -> job.cancelled().map(v -> JobResult.failed("cancelled"))),
        ThreadingModel.EVENT_LOOP,
        2);
    List<Future<JobOutcome>> outcomes = new ArrayList<>();
    int ended = 0;
    int signalled = 0;
    for (int i = 0; i < 400; i++) {
      JobRequest request = JobRequest.of("work");
      Cancellation cancelled =
          await(queue.enqueue(request).compose(receipt -> queue.cancel(receipt.id())));
      ended += cancelled.ended();
      signalled += cancelled.signalled();
      outcomes.add(queue.await(request.id(), Await.END.atMost(Duration.ofSeconds(60))));
    }

    assertThat(ended + signalled).isEqualTo(400);
    outcomes.forEach(outcome -> assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED));
  }

  @Test
  void aJobThatAUsersTransactionIsSettlingIsReportedAsEnding() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest settling = JobRequest.of("work").fingerprint("group");
    Promise<JobResult> handler = run(queue, settling);
    await(queue.enqueueAll(List.of(later().fingerprint("group"), later().fingerprint("group"))));
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(jobs.get(settling.id()).settle(user, JobResult.success()));

    // Before the user's transaction ends.
    assertThat(await(queue.cancelByFingerprint("group"))).isEqualTo(new Cancellation(2, 0, 1));
    await(user.transaction().commit());
    await(user.close());
    handler.complete(JobResult.settled());

    assertThat(await(queue.await(settling.id())).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aCancelThatStillTriesWhenItsNodeStopsIsAnswered() {
    String node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    JobRequest request = later();
    await(queue.enqueue(request));
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(stranger.query("select from " + schema + ".job for update").execute());

    Future<Cancellation> cancelled = queue.cancel(request.id());
    await(vertx.timer(200));
    await(vertx.undeploy(node));

    assertThat(await(cancelled)).isEqualTo(new Cancellation(0, 0, 1));
    await(stranger.transaction().rollback());
    await(stranger.close());
    assertThat(liveJobs()).isEqualTo(1);
  }
}
