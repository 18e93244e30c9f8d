package dev.simplequeue.kit;

import static dev.simplequeue.kit.Kit.await;
import static dev.simplequeue.kit.Kit.enqueue;
import static dev.simplequeue.kit.Kit.job;
import static dev.simplequeue.testing.JobMatcher.any;
import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.testing.DrainOptions;
import dev.simplequeue.testing.JobSnapshot;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import dev.simplequeue.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clock that one sets: everything that is stored goes by it. */
class ClockTest {
  private static final ZoneId ROME = ZoneId.of("Europe/Rome");

  private static final Schedule NIGHTLY =
      Schedule.named("nightly")
          .cron("30 2 * * *")
          .zone("Europe/Rome")
          .request(JobRequest.of("report"));

  @RegisterExtension
  static final SimpleQueueExtension QUEUE =
      SimpleQueueExtension.with(
          setup ->
              setup.options(
                  options ->
                      options
                          .setQueue(
                              "slow",
                              new QueueOptions().setRateLimit(RateLimit.of(1, Duration.ofHours(1))))
                          .setJanitor(
                              new JanitorOptions()
                                  .setDaysAhead(1)
                                  .setKeepCompleted(Duration.ofDays(10))
                                  .setKeepDead(Duration.ofDays(20)))
                          .setSchedule(NIGHTLY)));

  @Test
  void aJobRunsWhenItsTimeHasComeAndNotBefore(
      QueueTester tester, SimpleQueue queue, TestClock clock) {
    tester.deploy(Kit.succeeding("work"));
    enqueue(queue, job("work", 1).runIn(Duration.ofHours(1)));
    JobSnapshot before = tester.assertEnqueued("work");

    clock.advance(Duration.ofMinutes(59));
    assertThat(tester.drain().attempts()).isEmpty();
    JobSnapshot later = tester.assertEnqueued("work");
    clock.advance(Duration.ofMinutes(1));

    assertThat(tester.drain().completed()).isEqualTo(1);
    assertThat(later.runAt()).as("on the test's clock").isEqualTo(before.runAt());
    assertThat(clock.now())
        .isCloseTo(Instant.now().plus(Duration.ofHours(1)), within(1, ChronoUnit.MINUTES));
  }

  @Test
  void whatIsEnqueuedLaterCountsFromThen(QueueTester tester, SimpleQueue queue, TestClock clock) {
    clock.advanceTo(clock.now().plus(Duration.ofDays(400)));

    enqueue(queue, job("work", 1).runIn(Duration.ofHours(2)));

    tester.assertEnqueued(
        "work",
        with()
            .runIn(Duration.ofHours(2))
            .runAt(clock.now().plus(Duration.ofHours(2)), Duration.ofMinutes(1)));
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theClockGoesOnToWhatIsNext(QueueTester tester, SimpleQueue queue, TestClock clock) {
    tester.deploy(Kit.succeeding("work"));
    enqueue(queue, job("work", 1).runIn(Duration.ofMinutes(5)));
    enqueue(queue, job("work", 2).runIn(Duration.ofMinutes(1)));

    assertThat(clock.advanceToNext()).isTrue();
    assertThat(tester.drain().jobs())
        .extracting(each -> each.payload().getInteger("n"))
        .containsExactly(2);
    assertThat(tester.drain(DrainOptions.DEFAULT.skippingTime()).completed()).isEqualTo(1);
  }

  @Test
  void aRateIsFreeAgainAfterItsPeriod(QueueTester tester, SimpleQueue queue, TestClock clock) {
    tester.deploy(Kit.succeeding("slow"));
    enqueue(queue, job("slow", 1));
    enqueue(queue, job("slow", 2));
    enqueue(queue, job("slow", 3));

    assertThat(tester.drain())
        .hasToString("1 completed; 2 jobs ready in \"slow\" could not be claimed");
    clock.advance(Duration.ofHours(1));
    assertThat(tester.drain().completed()).isEqualTo(1);
    assertThat(tester.drain(DrainOptions.DEFAULT.skippingTime()).completed()).isEqualTo(1);
  }

  @Test
  void schedulesFireByTheTestsClockAtTheirOwnTimes(QueueTester tester, TestClock clock) {
    awayFromTheNight(clock);
    tester.tickSchedules();
    assertThat(tester.tickSchedules()).isZero();

    // Around the next nights of 23 and of 25 hours.
    for (int change = 0; change < 2; change++) {
      clock.advanceTo(
          ROME.getRules().nextTransition(clock.now()).getInstant().minus(Duration.ofDays(2)));
      tester.tickSchedules();
      for (int night = 0; night < 4; night++) {
        Instant next = NIGHTLY.next(clock.now()).orElseThrow().at();
        clock.advanceTo(next);
        assertThat(tester.tickSchedules()).as("at %s", next).isEqualTo(1);
        tester.assertEnqueued(
            1, "report", with().schedule("nightly").header("simplequeue-tick", next.toString()));
      }
    }
  }

  /** Ticks come by the schedule's own clock too: none is to come by itself while a test runs. */
  private static void awayFromTheNight(TestClock clock) {
    clock.advanceTo(clock.now().atZone(ROME).plusDays(1).withHour(12).toInstant());
  }

  @Test
  void theClockGoesOnToTheNextTickOfASchedule(QueueTester tester, TestClock clock) {
    awayFromTheNight(clock);
    tester.tickSchedules();
    Instant next = NIGHTLY.next(clock.now()).orElseThrow().at();

    assertThat(clock.advanceToNext()).isTrue();

    assertThat(tester.tickSchedules()).isEqualTo(1);
    assertThat(clock.now()).isBetween(next, next.plus(Duration.ofMinutes(5)));
  }

  @Test
  void theJanitorRemovesWhatIsOldByTheTestsClock(
      QueueTester tester, SimpleQueue queue, TestClock clock) {
    tester.deploy(Kit.succeeding("work"));
    UUID done = enqueue(queue, job("work", 1));
    UUID cancelled = enqueue(queue, job("nobody", 1));
    tester.drain();
    await(queue.cancel(cancelled));

    clock.advance(Duration.ofDays(9));
    assertThat(tester.runJanitor()).isZero();
    clock.advance(Duration.ofDays(3));
    assertThat(tester.runJanitor()).isPositive();

    assertThat(tester.enqueued()).extracting(JobSnapshot::id).containsExactly(cancelled);
    clock.advance(Duration.ofDays(10));
    tester.runJanitor();
    tester.assertNothingEnqueued();
    assertThatThrownBy(() -> tester.job(done)).hasMessageContaining("there is no record of job");
  }

  @Test
  void aJobThatIsAwaitedEndsByADrainOnAnotherThread(QueueTester tester, SimpleQueue queue) {
    tester.deploy(Kit.succeeding("work"));
    UUID id = enqueue(queue, JobRequest.of("work"));
    var outcome = queue.await(id, Await.END);

    tester.drain();

    assertThat(await(outcome).state()).isEqualTo(JobState.COMPLETED);
    assertThat(tester.enqueued("work", any())).hasSize(1);
    assertThat(List.of(tester.job(id).attempts())).containsExactly(1);
  }
}
