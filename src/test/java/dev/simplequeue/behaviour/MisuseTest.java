package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.When;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a handler does costs its own job and no other. */
@Tag("promise-5")
class MisuseTest extends OnDatabase {
  private static final JobError WHY = JobError.of("failed", "why");

  /** Answers a permit or a result that its supplier makes, for bad jobs; the others succeed. */
  private static final class BadHandler extends HandlerVerticle {
    private final Supplier<Permit> permit;
    private final Supplier<JobResult> result;

    BadHandler(Supplier<Permit> permit, Supplier<JobResult> result) {
      this.permit = permit;
      this.result = result;
    }

    @Override
    public String queue() {
      return "work";
    }

    @Override
    protected Future<Permit> acquire(Job job) {
      return Future.succeededFuture(isBad(job) ? permit.get() : Permit.granted());
    }

    @Override
    protected Future<JobResult> process(Job job) {
      return Future.succeededFuture(isBad(job) ? result.get() : JobResult.success());
    }

    private static boolean isBad(Job job) {
      return job.payloadText().equals("\"bad\"");
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        permit("no reason to cancel", () -> new Permit.CancelJob(null)),
        permit("no error to retry for", () -> new Permit.Retry(null)),
        permit("no delay", () -> new Permit.TryAfter(null)),
        permit("too long a delay", () -> new Permit.TryAfter(Duration.ofSeconds(Long.MAX_VALUE))),
        result("no wait", () -> new JobResult.Retry(new When(Optional.empty(), null), WHY)),
        result(
            "too long a wait",
            () ->
                new JobResult.Retry(
                    new When(Optional.empty(), Duration.ofSeconds(Long.MAX_VALUE)), WHY)),
        result(
            "too late a time",
            () -> new JobResult.Reschedule(new When(Optional.of(Instant.MAX), Duration.ZERO))));
  }

  private static Arguments permit(String name, Supplier<Permit> permit) {
    return Arguments.of(name, permit, (Supplier<JobResult>) JobResult::success);
  }

  private static Arguments result(String name, Supplier<JobResult> result) {
    return Arguments.of(name, (Supplier<Permit>) Permit::granted, result);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void anAnswerThatMakesNoSenseCostsItsOwnJobOnly(
      String name, Supplier<Permit> permit, Supplier<JobResult> result) {
    SimpleQueueOptions options = options();
    options.setQueue("work", new QueueOptions());
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> new BadHandler(permit, result), ThreadingModel.EVENT_LOOP, 1);

    await(queue.enqueue(JobRequest.of("work", "bad").maxAttempts(1)));
    await(vertx.timer(200));
    await(queue.enqueue(JobRequest.of("work", "good")));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(deadJobs()).isEqualTo(1);
  }

  @Test
  void instancesWithoutALimitOfTheirOwnRunJobs() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work", Integer.MAX_VALUE, job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        2);

    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("null", null),
        Arguments.of("empty", ""),
        Arguments.of("a zero", "a\u0000b"),
        Arguments.of("long", "x".repeat(256)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void aHandlerWithABadQueueNameIsRefused(String name, String bad) {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);

    Throwable error = awaitFailure(vertx.deployVerticle(LambdaHandler.succeeding(bad)));

    assertThat(error).hasMessageContaining("queue");
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }
}
