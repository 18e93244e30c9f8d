package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Moment;
import dev.simplequeue.impl.store.LimitedClaiming;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many jobs a claim of a queue with limits looks at: each of them is locked. */
class QueueLimitsTest {
  private static final int WANTED = 100;

  private final QueueLimits limits = new QueueLimits();

  private void answered(int brought, int parked) {
    // Nobody looks into the jobs.
    List<ClaimedJob> jobs = Collections.nCopies(brought, null);
    Claimed claimed =
        new Claimed(
            true,
            false,
            new Moment(Instant.EPOCH, 1, 1),
            List.of(),
            List.of(true),
            List.of(),
            jobs);
    limits.answered(0, WANTED, new LimitedClaimed(claimed, false, false, parked, Optional.empty()));
  }

  @Test
  void aClaimLooksAtSomeMoreThanItWants() {
    assertThat(limits.look(WANTED)).isBetween(WANTED, 2 * WANTED);
    assertThat(limits.look(1)).isBetween(2, 50);
  }

  @Test
  void itLooksAtMoreWhileJobsThatMayNotStartHideOthers() {
    int usual = limits.look(WANTED);

    answered(WANTED - 1, 7);
    assertThat(limits.look(WANTED)).isEqualTo(2 * usual);
    answered(0, 7);
    assertThat(limits.look(WANTED)).isEqualTo(4 * usual);
    answered(WANTED - 1, 0);
    assertThat(limits.look(WANTED)).isEqualTo(usual);
    for (int i = 0; i < 40; i++) {
      answered(0, 7);
    }
    assertThat(limits.look(WANTED)).isEqualTo(LimitedClaiming.MAX_LOOK);
  }

  @Test
  void itDoesNotWhereItBroughtAllThatWasWanted() {
    int usual = limits.look(WANTED);

    answered(WANTED, 7);

    assertThat(limits.look(WANTED)).isEqualTo(usual);
  }
}
