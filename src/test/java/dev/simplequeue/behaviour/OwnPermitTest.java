package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.CountingHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The handler's own permit. */
@Tag("promise-5")
class OwnPermitTest extends OneQueue {
  private CountingHandler handler;

  private SimpleQueue deploy(
      QueueOptions work,
      Function<Job, Future<Permit>> acquire,
      Function<Job, Future<JobResult>> process) {
    handler = new CountingHandler("work", acquire, process);
    return deployHandler(work, () -> handler);
  }

  private SimpleQueue deployRefusing(QueueOptions work, Permit refusal) {
    return deploy(
        work, job -> Future.succeededFuture(refusal), job -> answer(JobResult.success("ran")));
  }

  private static JsonObject firstError(Row row) {
    return row.getJsonArray("errors").getJsonObject(0);
  }

  // Refusals.

  @Test
  void aJobWhoseHandlerCancelsItInsteadOfAcquiringEndsCancelled() {
    SimpleQueue queue = deployRefusing(backoff(HOUR), Permit.cancelJob("not for this tenant"));

    await(queue.enqueue(JobRequest.of("work")));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo("cancelled");
    assertThat(firstError(dead).getString("error")).isEqualTo("not for this tenant");
    assertThat(handler.processed()).isEqualTo(0);
  }

  @Test
  void aJobThatIsToBeTriedLaterWaitsSoLongAndUsesNoAttempt() {
    SimpleQueue queue =
        deployRefusing(backoff(HOUR.multipliedBy(3)), Permit.tryAfter(Duration.ofHours(1)));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    Row job = waiting();
    assertCounts(job, 0, 1);
    assertThat(job.getDouble("wait")).as("not the backoff").isBetween(3_570.0, 3_601.0);
    assertThat(job.getJsonArray("errors")).isNull();
    assertThat(handler.processed()).isEqualTo(0);
    eventually(() -> assertThat(events(QueueEvent.JobRescheduled.class)).hasSize(1));
  }

  @Test
  void aJobThatIsTriedLaterTooOftenIsABadJob() {
    SimpleQueue queue =
        deployRefusing(backoff(HOUR).setMaxReschedules(3), Permit.tryAfter(Duration.ZERO));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertCounts(dead, 0, 3);
    assertThat(handler.acquired()).isEqualTo(3);
  }

  @Test
  void aRetryInsteadOfAPermitIsAFailedAttempt() {
    SimpleQueue queue = deployRefusing(backoff(Duration.ZERO), Permit.retry("no connection"));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(2)));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo("failed");
    assertCounts(dead, 2, 0);
    assertThat(dead.getJsonArray("errors")).hasSize(2);
    assertThat(firstError(dead).getString("error")).isEqualTo("no connection");
    assertThat(handler.processed()).isEqualTo(0);
  }

  @Test
  void aJobThatIsMarkedCompletedGoesToTheArchiveWithoutARun() {
    SimpleQueue queue = deployRefusing(backoff(HOUR), Permit.markCompleted());

    await(queue.enqueue(JobRequest.of("work")));

    Row archived = archived();
    assertCounts(archived, 1, 0);
    assertThat(archived.getValue("output")).isNull();
    assertThat(handler.processed()).isEqualTo(0);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        failure("boom", job -> throwing(new IllegalStateException("boom"))),
        failure("overflow", job -> throwing(new StackOverflowError("overflow"))),
        failure("later", job -> Future.failedFuture("later")),
        failure("returned null", job -> null),
        failure("returned null", job -> Future.succeededFuture()));
  }

  private static Arguments failure(String message, Function<Job, Future<Permit>> acquire) {
    return Arguments.of(message, acquire);
  }

  private static Future<Permit> throwing(Throwable error) {
    if (error instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) error;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void anAcquireThatFailsIsAFailedAttempt(String message, Function<Job, Future<Permit>> acquire) {
    SimpleQueue queue = deploy(backoff(HOUR), acquire, job -> answer(JobResult.success()));

    await(queue.enqueue(JobRequest.of("work")));

    Row job = waiting();
    assertCounts(job, 1, 0);
    assertThat(firstError(job).getString("error")).contains(message);
    assertThat(handler.processed()).isEqualTo(0);
  }

  // What was granted is given back.

  static Stream<Arguments> runs() {
    return Stream.of(
        run("succeeds", job -> answer(JobResult.success())),
        run("fails", job -> answer(JobResult.critical("no use"))),
        run("puts it off", job -> answer(JobResult.rescheduleIn(HOUR))),
        run("answers null", job -> Future.succeededFuture()),
        run("returns null", job -> null),
        run("fails later", job -> Future.failedFuture("later")),
        run(
            "throws",
            job -> {
              throw new StackOverflowError("deep");
            }));
  }

  private static Arguments run(String name, Function<Job, Future<JobResult>> process) {
    return Arguments.of(name, process);
  }

  @ParameterizedTest(name = "a handler that {0}")
  @MethodSource("runs")
  void aPermitIsGivenBackOnceWhateverTheHandlerDoes(
      String name, Function<Job, Future<JobResult>> process) {
    Promise<Permit> permit = Promise.promise();
    SimpleQueue queue = deploy(backoff(HOUR), job -> permit.future(), process);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(handler.acquired()).isEqualTo(1));
    assertThat(handler.processed()).isEqualTo(0);

    permit.complete(handler.permit());

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isZero());
    await(vertx.timer(50));
    assertThat(handler.processed()).isEqualTo(1);
    assertThat(handler.released()).isEqualTo(1);
  }

  @Test
  void aPermitIsHeldUntilTheHandlerEndsNotUntilItsTimeLimit() {
    Promise<JobResult> slow = Promise.promise();
    SimpleQueue queue =
        deploy(
            backoff(HOUR).setTimeout(Duration.ofMillis(100)),
            job -> Future.succeededFuture(handler.permit()),
            job -> slow.future());
    await(queue.enqueue(JobRequest.of("work")));
    assertCounts(waiting(), 1, 0);
    assertThat(handler.released()).isEqualTo(0);

    slow.complete(JobResult.success());

    eventually(() -> assertThat(handler.released()).isEqualTo(1));
  }

  @Test
  void aReleaseThatThrowsCostsNothing() {
    AtomicInteger reported = new AtomicInteger();
    vertx.exceptionHandler(error -> reported.incrementAndGet());
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job ->
                Future.succeededFuture(
                    Permit.granted(
                        () -> {
                          throw new StackOverflowError("in release");
                        })),
            job -> answer(JobResult.success("ran")));

    await(queue.enqueue(JobRequest.of("work")));
    assertThat(archived().getValue("output")).isEqualTo("ran");
    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(archivedJobs()).as("the place is free again").isEqualTo(2));
    eventually(() -> assertThat(reported).as("and it is told").hasValue(2));
  }

  @Test
  void aPermitThatComesWhenTheVerticleAndItsThreadsAreGoneIsGivenBack() {
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(100));
    SimpleQueue queue = deployQueue(vertx, options);
    Promise<Permit> permit = Promise.promise();
    handler =
        new CountingHandler("work", job -> permit.future(), job -> answer(JobResult.success()));
    String deployment = deployHandlers(() -> handler, ThreadingModel.WORKER, 1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(handler.acquired()).isEqualTo(1));
    await(vertx.undeploy(deployment));

    permit.complete(handler.permit());

    assertThat(handler.released()).isEqualTo(1);
    assertThat(handler.processed()).isEqualTo(0);
    assertCounts(waiting(), 0, 0);
  }
}
