package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.When;
import dev.simplequeue.options.QueueOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each end of an attempt makes of its job. */
class ChangeTest {
  private static final JobError WHY = JobError.of("failed", "why");
  private static final Duration BACKOFF = Duration.ofSeconds(7);

  private final QueueOptions queue =
      new QueueOptions()
          .setBackoff(Backoff.constant(BACKOFF))
          .setMaxReleases(3)
          .setMaxReschedules(4);

  private static Map<AttemptEnd, Change> expected() {
    Map<AttemptEnd, Change> expected = new LinkedHashMap<>();
    When later = When.in("backoff", BACKOFF);
    expected.put(
        new AttemptEnd.Result(JobResult.success()), new Change.Completed(Optional.empty(), true));
    expected.put(new AttemptEnd.Result(new JobResult.Failed(WHY)), new Change.Retry(WHY, later));
    expected.put(
        new AttemptEnd.Result(new JobResult.Retry(When.in("in", Duration.ofHours(1)), WHY)),
        new Change.Retry(WHY, When.in("in", Duration.ofHours(1))));
    expected.put(
        new AttemptEnd.Result(JobResult.rescheduleIn(Duration.ZERO)),
        new Change.Reschedule(later, 4));
    expected.put(
        new AttemptEnd.Result(new JobResult.Critical(WHY)),
        new Change.Dead(JobState.CRITICAL, WHY));
    expected.put(
        new AttemptEnd.Result(new JobResult.Cancel(WHY)), new Change.Dead(JobState.CANCELLED, WHY));
    expected.put(
        new AttemptEnd.Result(new JobResult.Unprocessable(WHY)),
        new Change.Dead(JobState.UNPROCESSABLE, WHY));
    expected.put(
        new AttemptEnd.Result(JobResult.settled()),
        new Change.Retry(
            JobError.of(
                "failed",
                "the handler returned settled(), but none of its transactions settled the job"),
            later));
    expected.put(
        new AttemptEnd.TimedOut(Duration.ofSeconds(2)),
        new Change.Retry(JobError.of("timeout", "ran longer than its limit of 2 s"), later));
    expected.put(
        new AttemptEnd.TryAfter(Duration.ofSeconds(1)),
        new Change.Reschedule(When.in("delay", Duration.ofSeconds(1)), 4));
    expected.put(
        new AttemptEnd.NotAcquired(Duration.ofSeconds(2)), new Change.Reschedule(later, 4));
    expected.put(new AttemptEnd.Interrupted(), new Change.Release(true, 3));
    expected.put(new AttemptEnd.NotStarted("why"), new Change.Release(false, 3));
    expected.put(new AttemptEnd.Withdrawn(), new Change.Release(false, 3));
    return expected;
  }

  @Test
  void eachEndMakesOneChange() {
    expected()
        .forEach(
            (end, change) ->
                assertThat(Change.of(end, 1, queue)).as(end.toString()).isEqualTo(change));
  }

  @Test
  void noEndIsForgotten() {
    Set<Class<?>> ends = new HashSet<>();
    Set<Class<?>> results = new HashSet<>();
    for (AttemptEnd end : expected().keySet()) {
      ends.add(end.getClass());
      if (end instanceof AttemptEnd.Result result) {
        results.add(result.result().getClass());
      }
    }

    assertThat(ends).hasSameElementsAs(Arrays.asList(AttemptEnd.class.getPermittedSubclasses()));
    assertThat(results).hasSameElementsAs(Arrays.asList(JobResult.class.getPermittedSubclasses()));
  }
}
