package dev.simplequeue.manual;

import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.examples.EnqueueByMessage;
import dev.simplequeue.examples.RecurringJob;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.testing.DrainOptions;
import dev.simplequeue.testing.Drained;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import dev.simplequeue.testing.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples in which time passes, tested with the kit. */
class TimeKitTest {

  // tag::options[]
  @RegisterExtension
  static final SimpleQueueExtension QUEUE =
      SimpleQueueExtension.with(
          setup ->
              setup.options(
                  options ->
                      options.setQueue(
                          "flaky",
                          new QueueOptions()
                              .setBackoff(
                                  Backoff.exponential(
                                      Duration.ofSeconds(10), 2, Duration.ofHours(12))))));

  // end::options[]

  // tag::reminder[]
  @Test
  void aReminderIsSentAfterAnHour(QueueTester tester, Vertx vertx, TestClock clock) {
    tester.deploy(
        Handlers.of("reminder", job -> Future.succeededFuture(JobResult.success("sent"))));
    EnqueueByMessage.remind(vertx, "ada").await();

    tester.assertEnqueued("reminder", with().payload("user", "ada").runIn(Duration.ofHours(1)));
    assertThat(tester.drain().completed()).isZero();
    clock.advance(Duration.ofHours(1));
    assertThat(tester.drain().completed()).isEqualTo(1);
  }

  // end::reminder[]

  // tag::backoff[]
  @Test
  void aFlakyServiceIsAskedTwentyTimes(QueueTester tester, SimpleQueue queue) {
    tester.deploy(Handlers.of("flaky", job -> Future.failedFuture("no answer")));
    queue.enqueue(JobRequest.of("flaky").maxAttempts(20)).await();

    Drained drained = tester.drain(DrainOptions.DEFAULT.skippingTime()); // days, in under a second

    assertThat(drained).hasToString("19 retried, 1 failed");
  }

  // end::backoff[]

  // tag::schedule[]
  @Test
  void theReportIsMadeEachNight(QueueTester tester, SimpleQueue queue, TestClock clock) {
    tester.deploy(Handlers.of("report", job -> Future.succeededFuture(JobResult.success())));
    RecurringJob.start(queue).await();
    tester.tickSchedules(); // works out when the next tick is

    for (int night = 0; night < 3; night++) {
      clock.advanceToNext();
      assertThat(tester.tickSchedules()).isEqualTo(1);
      tester.drain();
    }

    tester.assertEnqueued(3, "report", with().schedule("nightly report").payload("kind", "daily"));
  }
  // end::schedule[]
}
