package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much may be claimed ahead. The clock is the test's. */
class DemandTest {
  private static final Duration WINDOW = Duration.ofMillis(100);

  private long now = System.nanoTime();

  private void end(Demand demand, int runs, Duration each) {
    for (int i = 0; i < runs; i++) {
      now += each.toNanos();
      demand.ended(now, each.toNanos());
    }
  }

  @Test
  void slowJobsAreNeverHeldAheadFromTheFirstEndOn() {
    Demand demand = new Demand(WINDOW);

    for (int ended = 1; ended <= 200; ended++) {
      end(demand, 1, Duration.ofSeconds(1));
      assertThat(demand.ahead(now, 1)).as("after %d ends", ended).isZero();
      assertThat(demand.ahead(now, 100)).as("after %d ends", ended).isZero();
    }
  }

  @Test
  void quickJobsAreClaimedAheadAsManyAsTheLastWindowEnded() {
    Demand demand = new Demand(WINDOW);

    assertThat(demand.ahead(now, 1)).as("nothing is known yet").isZero();
    end(demand, 20, Duration.ofMillis(1));

    assertThat(demand.ahead(now, 1)).isEqualTo(20);
  }

  @Test
  void noMoreIsClaimedAheadThanThePermitsCanRunInAWindow() {
    Demand demand = new Demand(WINDOW);

    for (int i = 0; i < 50; i++) {
      demand.ended(now, Duration.ofMillis(25).toNanos());
    }

    assertThat(demand.ahead(now, 1)).isEqualTo(4);
    assertThat(demand.ahead(now, 3)).isEqualTo(12);
  }

  @Test
  void aQueueThatGrowsSlowIsNoLongerHeldAheadAndOneThatGrowsQuickIsAgain() {
    Demand demand = new Demand(WINDOW);
    end(demand, 100, Duration.ofMillis(1));

    end(demand, 10, Duration.ofSeconds(1));
    assertThat(demand.ahead(now, 1)).isZero();

    end(demand, 100, Duration.ofMillis(1));
    assertThat(demand.ahead(now, 1)).isPositive();
  }

  @Test
  void whatEndedLongAgoCountsNoMore() {
    Demand demand = new Demand(WINDOW);
    end(demand, 50, Duration.ofMillis(1));

    now += 2 * WINDOW.toNanos();

    assertThat(demand.ahead(now, 1)).isZero();
  }

  @Test
  void withoutAWindowNothingIsClaimedAhead() {
    Demand demand = new Demand(Duration.ZERO);

    end(demand, 50, Duration.ofMillis(1));

    assertThat(demand.ahead(now, 100)).isZero();
  }
}
