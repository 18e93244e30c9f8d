package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Starts within a period, of a queue and of a limit key. */
class RateLimitTest extends LimitsStoreTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static QueueOptions rate(int starts, Duration per) {
    return new QueueOptions().setRateLimit(RateLimit.of(starts, per));
  }

  private void passTime(Duration time) {
    rows(
        "update {schema}.permit set free_at = free_at - $1 * interval '1 millisecond'"
            + " where free_at < 'infinity'",
        (double) time.toMillis());
  }

  @Test
  void noMoreJobsStartThanThePeriodAllowsAndTheReplySaysWhenTheNextMay() {
    UUID node = registerNode();
    insertMany(10);
    limit(rate(3, LONG));

    assertThat(jobs(node, 2)).hasSize(2);
    LimitedClaimed third = claimLimited(node, 10);
    LimitedClaimed none = claimLimited(node, 10);

    assertThat(third.claimed().jobs()).hasSize(1);
    assertThat(none.claimed().jobs()).isEmpty();
    for (LimitedClaimed claimed : List.of(third, none)) {
      assertThat(claimed.complete()).isFalse();
      assertThat(claimed.next().orElseThrow()).isBetween(LONG.minusMinutes(1), LONG.plusMillis(1));
    }
  }

  /** The end of a job gives no start back, nor does a release of one that never ran. */
  @Test
  void aStartIsGivenBackByTimeAlone() {
    UUID node = registerNode();
    insertMany(10);
    limit(rate(2, LONG));
    List<ClaimedJob> started = jobs(node, 10);
    settle(node, started.get(0), COMPLETED);
    settle(node, started.get(1), released(false));
    assertThat(jobs(node, 10)).isEmpty();

    passTime(LONG);

    assertThat(jobs(node, 10)).hasSize(2);
    assertThat(number("select count(*) from {schema}.permit"))
        .as("old starts are gone")
        .isEqualTo(2);
  }

  @Test
  void aRateAndALimitHoldTogether() {
    UUID node = registerNode();
    insertMany(10);
    limit(rate(4, LONG).setClusterMaxRunning(3));

    List<ClaimedJob> started = jobs(node, 10);
    assertThat(started).hasSize(3);
    started.forEach(job -> settle(node, job, COMPLETED));

    assertThat(jobs(node, 10)).as("the rate has one left").hasSize(1);
    permitsAreThoseOfTheRunningJobs();
  }

  @Test
  void eachLimitKeyHasARateOfItsOwn() {
    UUID node = registerNode();
    for (int i = 0; i < 4; i++) {
      insert(keyed("a", i), keyed("b", i));
    }
    limit(new QueueOptions().setLimitKeyRateLimit(RateLimit.of(2, LONG)));

    LimitedClaimed claimed = claimLimited(node, 10);
    assertThat(claimed.claimed().jobs()).hasSize(4);
    assertThat(claimed.parked()).isEqualTo(4);
    assertThat(claimed.next()).isPresent();
    passTime(LONG);

    assertThat(jobs(node, 10)).as("brought back by time").hasSize(4);
    assertThat(parked()).isZero();
    assertThat(claimLimited(node, 10).next()).as("nobody waits for it").isEmpty();
  }

  /** By the database's claim times, with two nodes and a real clock. */
  @Test
  void noWindowOfThePeriodHasMoreStarts() {
    int starts = 5;
    Duration period = Duration.ofMillis(200);
    List<UUID> nodes = List.of(registerNode(), registerNode());
    insertMany(40);
    limit(rate(starts, period));
    List<ClaimedJob> claimed = new ArrayList<>();

    eventually(
        () -> {
          for (UUID node : nodes) {
            claimed.addAll(jobs(node, 3));
          }
          assertThat(claimed).hasSize(40);
        });

    Set<UUID> once = new HashSet<>();
    claimed.forEach(job -> once.add(job.id()));
    assertThat(once).hasSize(40);
    assertThat(
            number(
                "select max(n) from (select count(*) over (order by claimed_at"
                    + " range between interval '199.999 milliseconds' preceding and current row) as n"
                    + " from {schema}.job) w"))
        .isEqualTo(starts);
  }
}
