package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.testing.DrainOptions;
import dev.simplequeue.testing.Drained;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In mode MANUAL nothing runs until the test says so, and then in a fixed order. */
class DrainTest {
  @RegisterExtension
  static final SimpleQueueExtension QUEUE =
      SimpleQueueExtension.with(
          setup ->
              setup.options(
                  options ->
                      options
                          .setQueue(
                              "flaky",
                              new QueueOptions()
                                  .setBackoff(Backoff.constant(Duration.ofMinutes(5))))
                          .setQueue("single", new QueueOptions().setClusterMaxRunning(1))));

  @Test
  void nothingRunsBeforeADrain(QueueTester tester, SimpleQueue queue) {
    List<String> ran = new CopyOnWriteArrayList<>();
    tester.deploy(
        Handlers.of(
            "a",
            job -> {
              ran.add(job.payloadText());
              return Future.succeededFuture(JobResult.success("done"));
            }));
    enqueue(queue, job("a", 1));

    JobSnapshot before = tester.assertEnqueued("a", with().payload("n", 1));
    assertThat(before.state()).isEqualTo(JobState.READY);
    assertThat(ran).isEmpty();

    Drained drained = tester.drain();

    assertThat(drained.completed()).isEqualTo(1);
    assertThat(tester.job(before.id()).outputAs(String.class)).isEqualTo("done");
    assertThat(tester.drain().attempts()).isEmpty();
  }

  @Test
  void jobsRunInTheOrderOfQueuePriorityAndTimeAndWhatTheyEnqueueToo(
      QueueTester tester, SimpleQueue queue) {
    List<String> ran = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tester.deploy(
          Handlers.of(
              name,
              job -> {
                ran.add(name + job.payload().getInteger("n"));
                return name.equals("b")
                    ? queue.enqueue(job("a", 9)).map(JobResult.success())
                    : Future.succeededFuture(JobResult.success());
              }));
    }
    enqueue(queue, job("c", 1));
    enqueue(queue, job("b", 2).priority(6));
    enqueue(queue, job("b", 3));
    enqueue(queue, job("a", 4).priority(7));
    enqueue(queue, job("a", 5));

    Drained drained = tester.drain();

    assertThat(ran).containsExactly("a5", "a4", "b3", "a9", "b2", "a9", "c1");
    assertThat(drained).hasToString("7 completed");
  }

  @Test
  void countsSayWhatBecameOfEachAttempt(QueueTester tester, SimpleQueue queue) {
    tester.deploy(
        Handlers.of(
            "flaky",
            job ->
                switch (job.payload().getInteger("n")) {
                  case 1 -> Future.succeededFuture(JobResult.success());
                  case 2 -> Future.failedFuture("no luck");
                  case 3 -> Future.succeededFuture(JobResult.critical("never"));
                  case 4 -> Future.succeededFuture(JobResult.rescheduleIn(Duration.ofHours(1)));
                  default -> throw new IllegalStateException("broken");
                }));
    for (int n = 1; n <= 4; n++) {
      enqueue(queue, job("flaky", n));
    }
    enqueue(queue, job("flaky", 5).maxAttempts(1));
    enqueue(queue, job("nobody", 6));

    assertThat(tester.drain())
        .hasToString(
            "1 completed, 1 retried, 1 rescheduled, 1 failed, 1 critical; 1 job ready in"
                + " \"nobody\" had no handler to run it; 2 jobs waiting in \"flaky\"");
  }

  @Test
  void failOnErrorShowsTheHandlersOwnException(QueueTester tester, SimpleQueue queue) {
    IllegalStateException own = new IllegalStateException("the printer is on fire");
    tester.deploy(Handlers.of("flaky", job -> Future.failedFuture(own)));
    enqueue(queue, job("flaky", 1));

    assertThatThrownBy(() -> tester.drain(DrainOptions.DEFAULT.failingOnError()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("an attempt ended as retried: flaky ")
        .hasMessageContaining("the printer is on fire")
        .hasCause(own);
  }

  @Test
  void aDrainThatFeedsItselfStopsAtItsLimitAndSaysSo(QueueTester tester, SimpleQueue queue) {
    tester.deploy(
        Handlers.of("loop", job -> queue.enqueue(job("loop", 1)).map(JobResult.success())));
    enqueue(queue, job("loop", 1));

    assertThatThrownBy(() -> tester.drain(DrainOptions.DEFAULT.atMost(5)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("stopped after 5 attempts, and jobs are still ready");
  }

  @Test
  void runNextRunsOneAttemptOfOneQueue(QueueTester tester, SimpleQueue queue) {
    tester.deploy(Handlers.of("single", job -> Future.succeededFuture(JobResult.success())));
    enqueue(queue, job("single", 1));
    enqueue(queue, job("single", 2));

    assertThat(tester.runNext("single"))
        .get()
        .extracting(JobSnapshot::state)
        .isEqualTo(JobState.COMPLETED);
    assertThat(tester.enqueued("single", with().state(JobState.READY))).hasSize(1);
    assertThat(tester.runNext("single")).isPresent();
    assertThat(tester.runNext("single")).isEmpty();
  }

  @Test
  void twentyAttemptsOfBackoffTakeNoTime(QueueTester tester, SimpleQueue queue) {
    tester.deploy(Handlers.of("flaky", job -> Future.failedFuture("no luck")));
    enqueue(queue, job("flaky", 1).maxAttempts(20));

    Drained drained = tester.drain(DrainOptions.DEFAULT.skippingTime());

    assertThat(drained).hasToString("19 retried, 1 failed");
    assertThat(drained.jobs().get(0).attempts()).isEqualTo(20);
  }
}
