package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler that settles its job in a transaction of its own. */
@Tag("promise-1")
@Tag("promise-3")
class OwnTransactionTest extends WithEffects {
  private Future<Void> workAndRollBack(Job job, JobResult result) {
    return pool.withTransaction(
            connection ->
                work(connection, job, result)
                    .compose(v -> Future.<Void>failedFuture("changed its mind")))
        .otherwiseEmpty();
  }

  @Test
  void aCommitKeepsTheHandlersWritesAndTheJobsEnd() {
    JobResult result = JobResult.success(new JsonObject().put("sum", 42));
    SimpleQueue queue =
        deploy(backoff(HOUR), job -> workAndCommit(job, result).map(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work")));

    Row archived = archived();
    assertCounts(archived, 1, 0);
    assertThat(archived.getJsonObject("output").getInteger("sum")).isEqualTo(42);
    assertThat(effects()).isEqualTo(1);
    eventually(() -> assertThat(events(QueueEvent.JobCompleted.class)).hasSize(1));
    assertNothingStale();
  }

  @Test
  void aRollbackKeepsNeitherAndTheAttemptHasFailed() {
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job -> workAndRollBack(job, JobResult.success()).map(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work")));

    Row job = waiting();
    assertCounts(job, 1, 0);
    assertThat(job.getJsonArray("errors").getJsonObject(0).getString("error"))
        .contains("settled()");
    assertThat(effects()).isZero();
    assertThat(archivedJobs()).isZero();
    assertNothingStale();
  }

  @Test
  void anotherAnswerCountsIfTheTransactionDidNotCommit() {
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job ->
                workAndRollBack(job, JobResult.success())
                    .map(JobResult.cancel("not in my transaction")));

    await(queue.enqueue(JobRequest.of("work")));

    assertThat(dead().getString("state")).isEqualTo("cancelled");
    assertThat(effects()).isZero();
    assertNothingStale();
  }

  @Test
  void settledWithoutATransactionIsAFailedAttempt() {
    SimpleQueue queue = deploy(backoff(HOUR), job -> answer(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    assertThat(dead().getString("state")).isEqualTo("failed");
    assertNothingStale();
  }

  static Stream<Arguments> answersThatDoNotCount() {
    return Stream.of(
        other("throws", job -> Future.failedFuture(new IllegalStateException("after the commit"))),
        other("fails", job -> answer(JobResult.failed("after the commit"))),
        other("says success", job -> answer(JobResult.success("another output"))),
        other("gives up", job -> answer(JobResult.critical("after the commit"))),
        other("reschedules", job -> answer(JobResult.rescheduleIn(HOUR))),
        other("answers null", job -> Future.succeededFuture()));
  }

  private static Arguments other(String name, Function<Job, Future<JobResult>> answer) {
    return Arguments.of(name, answer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answersThatDoNotCount")
  void whatAHandlerAnswersAfterItsCommitDoesNotCount(
      String name, Function<Job, Future<JobResult>> answer) {
    SimpleQueue queue =
        deploy(
            backoff(Duration.ZERO),
            job ->
                workAndCommit(job, JobResult.success("the output"))
                    .compose(v -> answer.apply(job)));

    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(events(QueueEvent.JobCompleted.class)).hasSize(1));
    assertThat(archived().getValue("output")).isEqualTo("the output");
    assertThat(deadJobs()).isZero();
    assertThat(effects()).isEqualTo(1);
    assertNothingStale();
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        Arguments.of(JobResult.failed("why"), 1, 0),
        Arguments.of(JobResult.retryIn(HOUR, "why"), 1, 0),
        Arguments.of(JobResult.rescheduleIn(HOUR), 0, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void aJobCanBeToldToWaitInTheHandlersTransaction(JobResult result, int attempt, int reschedules) {
    SimpleQueue queue =
        deploy(backoff(HOUR), job -> workAndCommit(job, result).map(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(2)));

    Row job = waiting();
    assertCounts(job, attempt, reschedules);
    assertThat(job.getDouble("wait")).isBetween(3_570.0, 3_601.0);
    assertThat(effects()).isEqualTo(1);
    eventually(
        () ->
            assertThat(
                    events(QueueEvent.JobRetried.class).stream().map(QueueEvent.JobRetried::error))
                .containsExactlyElementsOf(attempt == 1 ? List.of("why") : List.of()));
    eventually(() -> assertThat(events(QueueEvent.JobRescheduled.class)).hasSize(reschedules));
    assertCounts(waiting(), attempt, reschedules);
    assertNothingStale();
  }

  static Stream<Arguments> deaths() {
    return Stream.of(
        Arguments.of("failed", JobResult.failed("no use")),
        Arguments.of("critical", JobResult.critical("no use")),
        Arguments.of("cancelled", JobResult.cancel("no use")),
        Arguments.of("unprocessable", JobResult.unprocessable("no use")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deaths")
  void aJobCanDieInTheHandlersTransaction(String state, JobResult result) {
    SimpleQueue queue =
        deploy(backoff(HOUR), job -> workAndCommit(job, result).map(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo(state);
    assertThat(dead.getJsonArray("errors").getJsonObject(0).getString("error")).isEqualTo("no use");
    assertThat(effects()).isEqualTo(1);
    eventually(() -> assertThat(events(QueueEvent.JobDied.class)).hasSize(1));
    assertThat(events(QueueEvent.JobDied.class).get(0).error()).isEqualTo("no use");
    assertNothingStale();
  }

  @Test
  void settledIsNoAnswerToSettleWith() {
    SimpleQueue queue =
        deploy(
            backoff(HOUR), job -> workAndCommit(job, JobResult.settled()).map(JobResult.success()));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    assertThat(dead().getString("state")).isEqualTo("failed");
    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            InvalidValueException.class, error -> assertThat(error.field()).isEqualTo("result"));
    assertThat(effects()).isZero();
  }

  @Test
  void aJobIsSettledOnceInOneTransaction() {
    SimpleQueue queue =
        deploy(
            backoff(HOUR),
            job ->
                pool.withTransaction(
                        connection ->
                            job.settle(connection, JobResult.success())
                                .compose(v -> work(connection, job, JobResult.success())))
                    .map(JobResult.settled()));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    assertThat(dead().getString("state")).isEqualTo("failed");
    assertThat(failures).singleElement().isInstanceOf(StaleClaimException.class);
    assertThat(effects()).isZero();
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void aQueueThatKeepsNoCompletedJobsFindsItsOwnEndAllTheSame(
      Function<Job, Future<JobResult>> answer) {
    QueueOptions work = backoff(Duration.ZERO).setKeepCompleted(false);
    SimpleQueue queue =
        deploy(
            work, job -> workAndCommit(job, JobResult.success()).compose(v -> answer.apply(job)));

    await(queue.enqueue(JobRequest.of("work")));

    eventually(
        () ->
            assertThat(
                    events(QueueEvent.JobCompleted.class).size()
                        + events(QueueEvent.StaleAnswer.class).size())
                .isEqualTo(1));
    assertNothingStale();
    assertThat(liveJobs() + archivedJobs() + deadJobs()).isZero();
    assertThat(effects()).isEqualTo(1);
  }

  static Stream<Function<Job, Future<JobResult>>> afterwards() {
    return Stream.of(
        job -> answer(JobResult.settled()), job -> answer(JobResult.failed("after the commit")));
  }
}
