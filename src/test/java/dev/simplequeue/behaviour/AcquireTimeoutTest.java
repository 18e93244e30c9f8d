package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.CountingHandler;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a handler's own permit is waited for, and who waits with it. */
@Tag("promise-5")
class AcquireTimeoutTest extends OneQueue {
  /** Longer than a busy machine needs for a permit that comes at once. */
  private static final Duration SHORT = Duration.ofMillis(500);

  private final Promise<Permit> late = Promise.promise();
  private CountingHandler handler;

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getPoller().setGrace(Duration.ofMillis(100));
    return options;
  }

  private SimpleQueue deploy(
      QueueOptions work,
      Function<Job, Future<Permit>> acquire,
      Function<Job, Future<JobResult>> process) {
    handler = new CountingHandler("work", acquire, process);
    return deployHandler(work, () -> handler);
  }

  /** The first job's permit comes late, the others' at once. */
  private SimpleQueue deployLate(QueueOptions work) {
    return deploy(
        work,
        job -> handler.acquired() == 1 ? late.future() : Future.succeededFuture(handler.permit()),
        job -> answer(JobResult.success()));
  }

  static Stream<Arguments> lateEnds() {
    return Stream.of(
        lateEnd("grants", 1, end -> {}),
        lateEnd("refuses", 0, late -> late.complete(Permit.cancelJob("too late"))),
        lateEnd("marks it completed", 0, late -> late.complete(Permit.markCompleted())),
        lateEnd("answers null", 0, Promise::complete),
        lateEnd("fails", 0, late -> late.fail("too late")));
  }

  private static Arguments lateEnd(String name, int permits, Consumer<Promise<Permit>> end) {
    return Arguments.of(name, permits, end);
  }

  @ParameterizedTest(name = "an acquire that then {0}")
  @MethodSource("lateEnds")
  void aJobWhosePermitDoesNotComeInTimeIsPutOffAndItsPlaceIsTakenUntilAcquireEnds(
      String name, int permits, Consumer<Promise<Permit>> end) {
    SimpleQueue queue = deployLate(backoff(HOUR).setAcquireTimeout(SHORT));
    await(queue.enqueue(JobRequest.of("work", 1).maxAttempts(1)));
    Row job = waiting();
    assertCounts(job, 0, 1);
    assertThat(job.getDouble("wait")).isBetween(3_570.0, 3_601.0);
    await(queue.enqueue(JobRequest.of("work", 2)));
    await(vertx.timer(700));
    assertThat(handler.acquired()).as("the only place is still taken").isEqualTo(1);

    end.accept(late);
    late.tryComplete(handler.permit());

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(handler.processed()).as("only the second job").isEqualTo(1);
    eventually(() -> assertThat(handler.released()).isEqualTo(1 + permits));
    assertCounts(rows("select * from {schema}.job").get(0), 0, 1);
    assertThat(deadJobs()).isZero();
  }

  @Test
  void aJobWhosePermitNeverComesIsABadJobInTheEnd() {
    SimpleQueue queue =
        deployLate(backoff(Duration.ZERO).setAcquireTimeout(SHORT).setMaxReschedules(1));

    await(queue.enqueue(JobRequest.of("work")));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertCounts(dead, 0, 1);
    assertThat(handler.processed()).isZero();
    late.complete(handler.permit());
  }

  @Test
  void aJobThatHasItsPermitMayRunLongerThanTheAcquireTimeout() {
    SimpleQueue queue =
        deploy(
            backoff(HOUR).setAcquireTimeout(SHORT),
            job -> Future.succeededFuture(handler.permit()),
            job -> vertx.timer(1_200).map(JobResult.success()));

    await(queue.enqueue(JobRequest.of("work")));

    assertCounts(archived(), 1, 0);
    assertThat(handler.released()).isEqualTo(1);
  }

  @Test
  void theTimeLimitOfAJobDoesNotCountTheWaitForThePermit() {
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job -> vertx.timer(1_200).map(v -> handler.permit()),
            job -> answer(JobResult.success()));

    await(queue.enqueue(JobRequest.of("work").timeout(Duration.ofSeconds(1)).maxAttempts(1)));

    assertCounts(archived(), 1, 0);
  }

  @Test
  void theTimeLimitOfAJobCountsFromTheStartOfProcess() {
    Promise<JobResult> slow = Promise.promise();
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job -> vertx.timer(300).map(v -> handler.permit()),
            job -> slow.future());

    await(queue.enqueue(JobRequest.of("work").timeout(Duration.ofMillis(400)).maxAttempts(1)));

    Row dead = dead();
    assertThat(dead.getJsonArray("errors").getJsonObject(0).getString("kind")).isEqualTo("timeout");
    assertThat(
            Duration.between(
                dead.getOffsetDateTime("claimed_at"), dead.getOffsetDateTime("finished_at")))
        .isGreaterThan(Duration.ofMillis(690));
    slow.complete(JobResult.success());
  }

  @Test
  void aJobThatIsCancelledWhileItWaitsForItsPermitNeverBegins() {
    SimpleQueue queue = deployLate(backoff(HOUR));
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(handler.acquired()).isEqualTo(1));

    // What a cancel of another node does.
    rows("update {schema}.job set cancel_requested = true");

    assertThat(dead().getString("state")).isEqualTo("cancelled");
    late.complete(handler.permit());
    eventually(() -> assertThat(handler.released()).isEqualTo(1));
    assertThat(handler.processed()).isZero();
  }

  @Test
  void aJobThatWaitsForItsPermitIsGivenBackUncountedWhenItsHandlerIsUndeployed() {
    SimpleQueue queue = deployLate(backoff(HOUR));
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(handler.acquired()).isEqualTo(1));

    await(vertx.undeploy(handler.deploymentID()));

    assertCounts(waiting(), 0, 0);
    late.complete(handler.permit());
    eventually(() -> assertThat(handler.released()).isEqualTo(1));
    assertThat(handler.processed()).isZero();
  }

  /** An interrupting handler. */
  private static final class Interrupting extends HandlerVerticle {
    @Override
    public String queue() {
      return "work";
    }

    @Override
    public boolean interruptWhenCancelled() {
      return true;
    }

    @Override
    protected Future<JobResult> process(Job job) {
      return Future.succeededFuture(JobResult.success());
    }
  }

  @Test
  void onlyAHandlerThatMayBlockMayBeInterrupted() {
    DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);

    Throwable refused = awaitFailure(vertx.deployVerticle(new Interrupting()));
    await(vertx.deployVerticle(new Interrupting(), worker));

    assertThat(refused)
        .isInstanceOfSatisfying(
            InvalidValueException.class,
            error -> assertThat(error.field()).isEqualTo("interruptWhenCancelled"));
  }
}
