package dev.simplequeue.kit;

import static dev.simplequeue.testing.HandlerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.testing.HandlerResult;
import dev.simplequeue.testing.HandlerTester;
import dev.simplequeue.testing.Outcome;
import dev.simplequeue.testing.RunningJob;
import dev.simplequeue.testing.TestJob;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A handler can be tested without a database, and all that can happen to it happens really. */
class HandlerTesterTest {

  record Email(String to, Instant at) {}

  private static Handlers email(Handlers.Work work) {
    return Handlers.of("email", work);
  }

  private static HandlerResult run(Handlers.Work work, TestJob job) {
    try (HandlerTester tester = HandlerTester.of(email(work))) {
      return tester.run(job);
    }
  }

  private static TestJob anyJob() {
    return TestJob.of(new JsonObject());
  }

  private static Future<JobResult> answer(JobResult result) {
    return Future.succeededFuture(result);
  }

  @Test
  void theHandlerGetsWhatComesOutOfTheDatabase() {
    AtomicReference<Job> seen = new AtomicReference<>();
    JobRequest request =
        JobRequest.of("email", Map.of("to", "ada", "at", "2026-11-28T00:00:00Z"))
            .headers(Map.of("tenant", "t1"))
            .uniqueKey("mail-ada")
            .maxAttempts(5)
            .priority(2);

    HandlerResult result =
        run(
            job -> {
              seen.set(job);
              return answer(JobResult.success(job.payload().getString("to")));
            },
            TestJob.of(request)
                .crashes(1)
                .reschedules(2)
                .attempt(3)
                .header("trace", "x")
                .lastError("timeout"));

    assertThat(result).isCompleted().withOutput("ada");
    Job job = seen.get();
    assertThat(job.id()).isEqualTo(request.id());
    assertThat(job.headers()).isEqualTo(Map.of("tenant", "t1", "trace", "x"));
    assertThat(job.uniqueKey()).contains("mail-ada");
    assertThat(List.of(job.attempt(), job.maxAttempts(), job.priority())).containsExactly(3, 5, 2);
    assertThat(List.of(job.crashes(), job.reschedules(), job.fence())).containsExactly(1, 2, 7);
    assertThat(job.lastError()).contains("timeout");
  }

  @Test
  void aPayloadThatDoesNotFitIsUnprocessable() {
    Handlers typed =
        Handlers.of("email", Email.class, (job, email) -> answer(JobResult.success(email.to())));
    try (HandlerTester tester = HandlerTester.of(typed)) {
      assertThat(tester.run(new JsonObject().put("to", new JsonObject())))
          .isUnprocessable()
          .withError("does not fit");
    }
    assertThatThrownBy(() -> TestJob.of(JobRequest.of("email", "\u0000")))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void whatIsThrownFailsTheAttemptAndTheLastOneTheJob() {
    HandlerResult thrown =
        run(
            job -> {
              throw new IllegalStateException("connection refused");
            },
            anyJob());
    HandlerResult error =
        run(
            job -> {
              throw new StackOverflowError();
            },
            anyJob().attempt(3));

    assertThat(thrown)
        .isRetried()
        .afterDelay(Duration.ofSeconds(5))
        .withError("connection refused")
        .threw(IllegalStateException.class);
    assertThat(error).isFailed().threw(StackOverflowError.class);
    assertThat(run(job -> null, anyJob())).isRetried().withError("returned null");
  }

  @Test
  void everyResultIsWhatTheQueueMakesOfIt() {
    assertThat(run(job -> answer(JobResult.critical("never")), anyJob())).isCritical();
    assertThat(run(job -> answer(JobResult.cancel("not wanted")), anyJob())).isCancelled();
    assertThat(run(job -> answer(JobResult.unprocessable("odd")), anyJob())).isUnprocessable();
    assertThat(run(job -> answer(JobResult.rescheduleIn(Duration.ofHours(2))), anyJob()))
        .isRescheduled()
        .afterDelay(Duration.ofHours(2));
    assertThat(run(job -> answer(JobResult.retryIn(Duration.ofMinutes(1), "busy")), anyJob()))
        .isRetried()
        .afterDelay(Duration.ofMinutes(1))
        .withError("busy");
  }

  @Test
  void backoffsAreThoseOfTheQueue() {
    QueueOptions queue =
        new QueueOptions()
            .setBackoff(Backoff.exponential(Duration.ofSeconds(1), 2, Duration.ofHours(1)));
    try (HandlerTester tester =
        HandlerTester.of(email(job -> Future.failedFuture("no"))).queue(queue)) {
      TestJob job = TestJob.of(JobRequest.of("email").maxAttempts(20));
      assertThat(tester.run(job.attempt(1)).delay()).contains(queue.getBackoff().delay(1));
      assertThat(tester.run(job.attempt(7)).delay()).contains(queue.getBackoff().delay(7));
    }
  }

  @Test
  void theHandlersOwnPermitIsAcquiredAndGivenBack() {
    List<String> steps = new ArrayList<>();
    Handlers handlers =
        email(
                job -> {
                  steps.add("process");
                  return answer(JobResult.success());
                })
            .acquire(
                job -> {
                  steps.add("acquire");
                  return Future.succeededFuture(
                      job.headers().containsKey("full")
                          ? Permit.tryAfter(Duration.ofMinutes(3))
                          : Permit.granted(() -> steps.add("release")));
                });
    try (HandlerTester tester = HandlerTester.of(handlers)) {
      assertThat(tester.run(anyJob())).isCompleted();
      assertThat(tester.run(anyJob().header("full", "yes")))
          .isRescheduled()
          .afterDelay(Duration.ofMinutes(3));
    }
    assertThat(steps).containsExactly("acquire", "process", "release", "acquire");
  }

  @Test
  void aPermitThatDoesNotComeIsNotWaitedForLongerThanTheLimit() {
    try (HandlerTester tester =
        HandlerTester.of(email(job -> answer(JobResult.success())).acquire(never()))
            .queue(new QueueOptions().setAcquireTimeout(Duration.ofSeconds(1)))) {
      assertThat(tester.run(anyJob())).isRescheduled().afterDelay(Duration.ofSeconds(5));
      assertThat(tester.offer(anyJob()).cancel().result()).isCancelled();
    }
  }

  private static Handlers.Acquire never() {
    return job -> Promise.<Permit>promise().future();
  }

  @Test
  void aTimeLimitAlsoEndsAnAttemptThatBeginsLaterThanItsLimit() {
    Handlers late =
        email(job -> Promise.<JobResult>promise().future())
            .acquire(
                job ->
                    Vertx.currentContext()
                        .owner()
                        .timer(200, TimeUnit.MILLISECONDS)
                        .map(Permit.granted()));
    try (HandlerTester tester = HandlerTester.of(late)) {
      assertThat(tester.run(TestJob.of(JobRequest.of("email").timeout(Duration.ofMillis(20)))))
          .isRetried()
          .withError("ran longer than its limit of 20 ms");
    }
  }

  @Test
  void aTimeLimitEndsTheAttemptWhateverTheHandlerDoes() {
    try (HandlerTester tester =
        HandlerTester.of(email(job -> Promise.<JobResult>promise().future()).places(2))) {
      assertThat(tester.run(TestJob.of(JobRequest.of("email").timeout(Duration.ofMillis(50)))))
          .isRetried()
          .withError("ran longer than its limit of 50 ms");
      assertThat(tester.start(anyJob()).runOutOfTime().result())
          .isRetried()
          .withError("ran longer");
    }
  }

  @Test
  void aCancelInterruptsAHandlerThatBlocks() {
    CountDownLatch never = new CountDownLatch(1);
    Handlers blocking =
        Handlers.blocking(
                "email",
                job -> {
                  never.await();
                  return JobResult.success();
                })
            .interruptWhenCancelled();
    try (HandlerTester tester = HandlerTester.of(blocking)) {
      assertThat(tester.start(anyJob()).cancel().result())
          .isCancelled()
          .threw(InterruptedException.class);
    }
  }

  @Test
  void aCancelledHandlerThatStillSucceedsIsCompleted() {
    try (HandlerTester tester =
        HandlerTester.of(email(job -> job.cancelled().map(JobResult.success("in time"))))) {
      assertThat(tester.start(anyJob()).cancel().result()).isCompleted().withOutput("in time");
    }
  }

  @Test
  void whatAHandlerAnswersAfterALostLeaseCountsForNothingAndItCannotSettle() {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    Function<Job, Future<JobResult>> work =
        job ->
            job.cancelled()
                .compose(v -> job.settle(noConnection(), JobResult.success()))
                .onFailure(refused::set)
                .map(JobResult.settled());
    try (HandlerTester tester = HandlerTester.of(email(work::apply))) {
      RunningJob running = tester.start(anyJob());

      assertThat(running.loseLease().result()).is(Outcome.LOST);
    }
    assertThat(refused.get()).isInstanceOf(StaleClaimException.class);
  }

  /** A handler that settles in its own transaction needs a database for the rest of it only. */
  private static SqlConnection noConnection() {
    return (SqlConnection)
        Proxy.newProxyInstance(
            SqlConnection.class.getClassLoader(),
            new Class<?>[] {SqlConnection.class},
            (proxy, method, args) -> null);
  }

  @Test
  void aHandlerCanSettleItsJobItself() {
    assertThat(
            run(
                job -> job.settle(noConnection(), JobResult.success(7)).map(JobResult.settled()),
                anyJob()))
        .isCompleted()
        .withOutput(7)
        .settledItself();
    assertThat(run(job -> answer(JobResult.settled()), anyJob()))
        .isRetried()
        .withError("none of its transactions settled the job");
  }

  /** As a user writes one. */
  public static final class Own extends HandlerVerticle {
    @Override
    public String queue() {
      return "own";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      return answer(JobResult.success(Thread.currentThread().getName()));
    }
  }

  @Test
  void aVerticleIsDeployedOnTheThreadsThatItIsFor() {
    try (HandlerTester worker = HandlerTester.of(Own::new, ThreadingModel.WORKER);
        HandlerTester loop = HandlerTester.of(Own::new)) {
      assertThat(worker.run("x").outputText().orElseThrow()).contains("worker");
      assertThat(loop.run("x").outputText().orElseThrow()).contains("eventloop");
    }
  }

  @Test
  void aFailedAssertionSaysWhatBecameOfTheJob() {
    HandlerResult result = run(job -> Future.failedFuture("no route"), anyJob());

    assertThatThrownBy(() -> assertThat(result).isCompleted())
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "expected completed, but the job is retried after 5s, failed:"
                + " io.vertx.core.impl.NoStackTraceThrowable: no route");
  }

  @Test
  void whatTheHandlerHasToldLastOfItsProgressIsThere() {
    HandlerResult result =
        run(
            job -> {
              job.progress(1, 3);
              job.progress(2, 3, "nearly");
              return answer(JobResult.success());
            },
            anyJob().attempt(2));

    assertThat(result).isCompleted().withProgress(2, 3);
    assertThat(result.progress().orElseThrow().note()).contains("nearly");
    assertThat(result.progress().orElseThrow().attempt()).isEqualTo(2);
    assertThatThrownBy(() -> assertThat(result).withProgress(3, 3))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "expected progress 3 of 3, but the job is completed, progress 2 of 3");
    assertThat(run(job -> answer(JobResult.success()), anyJob()).progress()).isEmpty();
  }
}
