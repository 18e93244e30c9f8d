package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.simplequeue.job.JobProgress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits to be written down of the progress of jobs. */
class ToldProgressTest {
  private final ToldProgress told = new ToldProgress();
  private final AtomicInteger news = new AtomicInteger();
  private final ClaimedJob one = SampleJob.of(UUID.randomUUID(), 1);
  private final ClaimedJob other = SampleJob.of(UUID.randomUUID(), 1);

  private static JobProgress progress(long done) {
    return new JobProgress(done, Optional.empty(), Optional.empty(), Instant.EPOCH, 1);
  }

  @Test
  void theLastValueOfAJobWaitsAndItIsSaidOnce() {
    told.onTold(news::incrementAndGet);

    for (int i = 1; i <= 100; i++) {
      told.tell(one, progress(i));
    }

    assertThat(news).hasValue(1);
    assertThat(told.take(Set.of(one, other))).containsExactly(entry(one, progress(100)));
    assertThat(told.isEmpty()).isTrue();
    told.tell(one, progress(101));
    assertThat(news).hasValue(2);
  }

  @Test
  void whatARunHasToldThatIsOverCostsNoStatement() {
    told.tell(one, progress(1));
    told.tell(other, progress(2));

    assertThat(told.take(Set.of(other))).containsOnlyKeys(other);
    assertThat(told.isEmpty()).isTrue();
  }

  @Test
  void whatCouldNotBeWrittenDownWaitsUnlessSomethingNewerDoes() {
    told.tell(one, progress(1));
    told.tell(other, progress(1));
    Map<ClaimedJob, JobProgress> taken = told.take(Set.of(one, other));
    told.tell(one, progress(2));

    told.putBack(taken);

    assertThat(told.take(Set.of(one, other)))
        .containsOnly(entry(one, progress(2)), entry(other, progress(1)));
  }
}
