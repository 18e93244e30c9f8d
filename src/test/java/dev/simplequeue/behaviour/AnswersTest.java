package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that name a time, and what each answer writes down. */
@Tag("promise-10")
class AnswersTest extends OneQueue {
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  private static Instant in(Duration wait) {
    return Instant.now().plus(wait);
  }

  static Stream<Arguments> laterOfTimeAndBackoff() {
    return Stream.of(
        laterOf("retryIn", true, () -> JobResult.retryIn(TWO_HOURS), HOUR),
        laterOf("retryIn", true, () -> JobResult.retryIn(HOUR), TWO_HOURS),
        laterOf("retryAt", true, () -> JobResult.retryAt(in(TWO_HOURS)), HOUR),
        laterOf("retryAt", true, () -> JobResult.retryAt(in(HOUR)), TWO_HOURS),
        laterOf(
            "retryAt a time long past", true, () -> JobResult.retryAt(Instant.EPOCH), TWO_HOURS),
        laterOf("rescheduleIn", false, () -> JobResult.rescheduleIn(TWO_HOURS), HOUR),
        laterOf("rescheduleIn", false, () -> JobResult.rescheduleIn(HOUR), TWO_HOURS),
        laterOf("rescheduleAt", false, () -> JobResult.rescheduleAt(in(TWO_HOURS)), HOUR),
        laterOf("rescheduleAt", false, () -> JobResult.rescheduleAt(in(HOUR)), TWO_HOURS));
  }

  private interface Answer {
    JobResult make();
  }

  private static Arguments laterOf(String name, boolean retry, Answer answer, Duration backoff) {
    return Arguments.of(name, retry, answer, backoff);
  }

  @ParameterizedTest(name = "{0}, backoff {3}")
  @MethodSource("laterOfTimeAndBackoff")
  void aJobWhoseHandlerNamesATimeWaitsUntilTheLaterOfThatAndItsBackoff(
      String name, boolean retry, Answer answer, Duration backoff) {
    SimpleQueue queue = deploy(backoff(backoff), job -> answer(answer.make()));

    await(queue.enqueue(JobRequest.of("work")));

    Row job = waiting();
    assertThat(job.getDouble("wait")).isBetween(7_170.0, 7_201.0);
    assertCounts(job, retry ? 1 : 0, retry ? 0 : 1);
    assertThat(job.getOffsetDateTime("claimed_at")).isNull();
    assertThat(job.getJsonArray("errors") != null).as("has an error").isEqualTo(retry);
    eventually(() -> assertThat(reports(retry)).isEqualTo(1));
    assertThat(reports(!retry)).isZero();
  }

  private int reports(boolean retry) {
    return retry
        ? events(QueueEvent.JobRetried.class).size()
        : events(QueueEvent.JobRescheduled.class).size();
  }

  @Test
  void aRetryWithNoAttemptLeftIsDeadAsFailed() {
    SimpleQueue queue =
        deploy(backoff(HOUR), job -> answer(JobResult.retryIn(TWO_HOURS, "not yet")));

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo("failed");
    assertCounts(dead, 1, 0);
    JsonObject error = dead.getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("kind")).isEqualTo("retry");
    assertThat(error.getString("error")).isEqualTo("not yet");
  }

  @Test
  void aJobThatIsRescheduledUsesNoAttemptAndSeesHowOften() {
    List<String> runs = new ArrayList<>();
    SimpleQueue queue =
        deploy(
            backoff(Duration.ZERO),
            job -> {
              runs.add(job.attempt() + "/" + job.reschedules() + "/" + job.fence());
              return answer(
                  job.reschedules() < 4
                      ? JobResult.rescheduleIn(Duration.ofMillis(1))
                      : JobResult.success());
            });

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    assertCounts(archived(), 1, 4);
    assertThat(runs).containsExactly("1/0/1", "1/1/2", "1/2/3", "1/3/4", "1/4/5");
  }

  @Test
  void aJobThatIsRescheduledTooOftenIsABadJobAndKeepsItsEarlierErrors() {
    QueueOptions work = backoff(Duration.ZERO).setMaxReschedules(3);
    SimpleQueue queue =
        deploy(
            work,
            job ->
                answer(
                    job.attempt() == 1
                        ? JobResult.failed("the first")
                        : JobResult.rescheduleIn(Duration.ZERO)));

    await(queue.enqueue(JobRequest.of("work")));

    Row dead = dead();
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertCounts(dead, 1, 3);
    JsonArray errors = dead.getJsonArray("errors");
    assertThat(errors).hasSize(2);
    assertThat(errors.getJsonObject(0).getString("error")).isEqualTo("the first");
    assertThat(errors.getJsonObject(1).getString("kind")).isEqualTo("bad_job");
    assertThat(errors.getJsonObject(1).getString("error")).contains("the limit is 3");
    eventually(() -> assertThat(events(QueueEvent.JobDied.class)).hasSize(1));
  }

  @Test
  void theErrorOfEachAttemptIsKeptAndTravelsIntoTheDeadLetterWithTheHeaders() {
    List<String> lastErrors = new ArrayList<>();
    SimpleQueue queue =
        deploy(
            backoff(Duration.ZERO),
            job -> {
              lastErrors.add(
                  job.lastError().orElse("none") + " for " + job.headers().get("tenant"));
              return switch (job.attempt()) {
                case 1 -> answer(JobResult.failed("one"));
                case 2 -> answer(JobResult.failed("two"));
                case 3 -> answer(JobResult.retryIn(Duration.ZERO, "three"));
                case 4 -> Future.failedFuture(new IllegalStateException("four"));
                default -> answer(JobResult.critical("five"));
              };
            });

    Map<String, String> headers = Map.of("tenant", "t1", "trace", "00-abc-01");
    await(queue.enqueue(JobRequest.of("work").maxAttempts(9).headers(headers)));

    Row dead = dead();
    assertThat(lastErrors)
        .containsExactly(
            "none for t1",
            "one for t1",
            "two for t1",
            "three for t1",
            "java.lang.IllegalStateException: four for t1");
    assertThat(dead.getJsonArray("errors").stream().map(JsonObject.class::cast))
        .extracting(
            e -> e.getInteger("attempt") + " " + e.getString("kind") + " " + e.getString("error"))
        .containsExactly(
            "1 failed one",
            "2 failed two",
            "3 retry three",
            "4 failed java.lang.IllegalStateException: four",
            "5 critical five");
    assertThat(dead.getJsonObject("headers").getMap()).isEqualTo(headers);
    assertCounts(dead, 5, 0);
  }

  @Test
  void anAnswerAfterTheTimeLimitChangesNothing() {
    Promise<JobResult> late = Promise.promise();
    SimpleQueue queue =
        deploy(backoff(HOUR).setTimeout(Duration.ofMillis(100)), job -> late.future());
    await(queue.enqueue(JobRequest.of("work")));
    Row timedOut = waiting();

    late.complete(JobResult.critical("too late"));
    await(queue.enqueue(JobRequest.of("work").timeout(HOUR)));

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.dead_letter"))
                .as("the place is free again, and the next job gets that answer")
                .isEqualTo(1));
    Row after = rows("select * from {schema}.job").get(0);
    assertCounts(after, 1, 0);
    assertThat(after.getUUID("id")).isEqualTo(timedOut.getUUID("id"));
    assertThat(after.getJsonArray("errors")).isEqualTo(timedOut.getJsonArray("errors"));
    assertThat(after.getJsonArray("errors").getJsonObject(0).getString("kind"))
        .isEqualTo("timeout");
  }

  @Test
  void aHandlerThatDoesNotEndForLongIsReportedOnceAndNotEnded() {
    Promise<JobResult> slow = Promise.promise();
    QueueOptions work = new QueueOptions().setSlowAfter(Duration.ofMillis(50));
    SimpleQueue queue = deploy(work, job -> slow.future());
    JobRequest request = JobRequest.of("work");

    long begin = System.nanoTime();
    await(queue.enqueue(request));

    eventually(() -> assertThat(events(QueueEvent.HandlerSlow.class)).hasSize(1));
    await(vertx.timer(1_200));
    QueueEvent.HandlerSlow event = events(QueueEvent.HandlerSlow.class).get(0);
    assertThat(events(QueueEvent.HandlerSlow.class)).as("once").hasSize(1);
    assertThat(event.job()).isEqualTo(request.id());
    assertThat(event.queue()).isEqualTo("work");
    assertThat(event.running())
        .isBetween(Duration.ofMillis(50), Duration.ofNanos(System.nanoTime() - begin));
    slow.complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }
}
