package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a handler's answer does, and that a handler costs only its own job. */
@Tag("promise-5")
class HandlerAnswersTest extends OnDatabase {

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10))));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        failure("boom", job -> throwing(new IllegalStateException("boom"))),
        failure("broken", job -> throwing(new AssertionError("broken"))),
        failure("overflow", job -> throwing(new StackOverflowError("overflow"))),
        failure("out of memory", job -> throwing(new OutOfMemoryError("out of memory"))),
        failure("later", job -> Future.failedFuture(new IllegalStateException("later"))),
        failure("returned null", job -> null),
        failure("returned null", job -> Future.succeededFuture()),
        failure("HandlerAnswersTest$Silent", job -> throwing(new Silent())),
        failure(
            "NullPointerException: error",
            job -> Future.succeededFuture(new JobResult.Failed(null))),
        failure(
            "NullPointerException: output",
            job -> Future.succeededFuture(new JobResult.Success(null))),
        failure("said so", job -> Future.succeededFuture(JobResult.failed("said so"))),
        failure("inside", job -> Future.succeededFuture(JobResult.internalError("inside"))));
  }

  /** Cannot even be described. */
  private static final class Silent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }
  }

  private static Arguments failure(String message, Function<Job, Future<JobResult>> work) {
    return Arguments.of(message, work);
  }

  private static Future<JobResult> throwing(Throwable error) {
    if (error instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) error;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void aFailureIsRetriedUntilItIsDeadAndCostsNoOtherJob(
      String message, Function<Job, Future<JobResult>> work) {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    job.payload().getBoolean("bad")
                        ? work.apply(job)
                        : Future.succeededFuture(JobResult.success())),
        ThreadingModel.WORKER,
        1);

    JobRequest bad = request(true).maxAttempts(3);
    await(queue.enqueueAll(List.of(bad, request(false), request(false))));

    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(archivedJobs()).isEqualTo(2);
    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getUUID("id")).isEqualTo(bad.id());
    assertThat(dead.getString("state")).isEqualTo("failed");
    assertThat(dead.getInteger("attempt")).isEqualTo(3);
    JsonArray errors = dead.getJsonArray("errors");
    assertThat(errors).hasSize(3);
    assertThat(errors.getJsonObject(2).getString("error")).contains(message);
    assertThat(errors.getJsonObject(0).getInteger("attempt")).isEqualTo(1);
  }

  private static JobRequest request(boolean bad) {
    return JobRequest.of("work", new JsonObject().put("bad", bad));
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("critical", JobResult.critical("no use")),
        Arguments.of("cancelled", JobResult.cancel("no use")),
        Arguments.of("unprocessable", JobResult.unprocessable("no use")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void anAnswerThatIsFinalEndsTheJobAtItsFirstAttempt(String state, JobResult result) {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(result)),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo(state);
    assertThat(dead.getInteger("attempt")).isEqualTo(1);
    assertThat(dead.getJsonArray("errors").getJsonObject(0).getString("error")).isEqualTo("no use");
  }

  /** A payload that the handler below does not accept. */
  record Email(String to, int priority) {}

  @Test
  void aPayloadThatDoesNotFitIsUnprocessableAndItsErrorDoesNotQuoteIt() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> Future.succeededFuture(JobResult.success(job.payloadAs(Email.class).to()))),
        ThreadingModel.WORKER,
        1);

    JsonObject secret = new JsonObject().put("to", "a").put("priority", "a-secret");
    await(queue.enqueue(JobRequest.of("work", secret)));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo("unprocessable");
    assertThat(dead.getJsonArray("errors").encode())
        .contains("Email")
        .contains("priority")
        .doesNotContain("a-secret");
  }

  @Test
  void aPayloadThatDoesNotFitForNoGivenReasonIsUnprocessable() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  throw new UnprocessablePayloadException(null);
                }),
        ThreadingModel.WORKER,
        1);

    await(queue.enqueue(JobRequest.of("work")));

    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.dead_letter where state = 'unprocessable'"))
                .isEqualTo(1));
  }

  @Test
  void aHandlerThatNeverAnswersTakesOnePlaceAndNothingElse() {
    SimpleQueue queue = deployQueue();
    Promise<JobResult> never = Promise.promise();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    job.payload().getBoolean("bad")
                        ? never.future()
                        : Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        2);

    await(queue.enqueue(request(true)));
    eventually(() -> assertThat(running()).isEqualTo(1));
    for (int i = 0; i < 20; i++) {
      await(queue.enqueue(request(false)));
    }

    eventually(() -> assertThat(archivedJobs()).isEqualTo(20));
    assertThat(running()).isEqualTo(1);
    never.complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(21));
  }

  @Test
  void aJobAtItsTimeLimitHasFailedButItsPlaceIsFreeOnlyWhenTheHandlerEnds() {
    SimpleQueue queue = deployQueue();
    Promise<JobResult> slow = Promise.promise();
    AtomicInteger starts = new AtomicInteger();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    starts.incrementAndGet() == 1
                        ? slow.future()
                        : Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueue(JobRequest.of("work").timeout(Duration.ofMillis(100)).maxAttempts(1)));
    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    assertThat(rows("select errors from {schema}.dead_letter").get(0).getJsonArray(0).encode())
        .contains("timeout")
        .contains("100 ms");
    await(queue.enqueue(JobRequest.of("work")));

    await(vertx.timer(300));
    assertThat(starts).as("the only place is still taken").hasValue(1);
    slow.complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(deadJobs()).as("the late answer changes nothing").isEqualTo(1);
  }

  @Test
  void aHandlerSeesWhatTheJobCarries() {
    SimpleQueue queue = deployQueue();
    Promise<Job> seen = Promise.promise();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  if (job.attempt() == 1) {
                    throw new IllegalStateException("first");
                  }
                  seen.tryComplete(job);
                  return Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.WORKER,
        1);

    JobRequest request =
        JobRequest.of("work", List.of(1, 2))
            .priority(2)
            .maxAttempts(7)
            .timeout(Duration.ofSeconds(9))
            .uniqueKey("key")
            .fingerprint("group")
            .headers(java.util.Map.of("tenant", "t1"));
    await(queue.enqueue(request));

    Job job = await(seen.future());
    assertThat(job.id()).isEqualTo(request.id());
    assertThat(job.queue()).isEqualTo("work");
    assertThat(job.payloadAs(JsonArray.class)).isEqualTo(JsonArray.of(1, 2));
    assertThat(job.priority()).isEqualTo(2);
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.maxAttempts()).isEqualTo(7);
    assertThat(job.timeout()).contains(Duration.ofSeconds(9));
    assertThat(job.uniqueKey()).contains("key");
    assertThat(job.fingerprint()).contains("group");
    assertThat(job.headers()).containsEntry("tenant", "t1");
    assertThat(job.lastError()).hasValueSatisfying(error -> assertThat(error).contains("first"));
    assertThat(job.fence()).isEqualTo(2);
    assertThat(job.runAt()).isAfterOrEqualTo(job.createdAt());
  }

  private long running() {
    return number("select count(*) from {schema}.job where claimed_by is not null");
  }
}
