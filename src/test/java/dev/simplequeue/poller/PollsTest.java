package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Without news there is a poll in each interval, and more of them while the listener is deaf. */
class PollsTest {
  private static final long INTERVAL = Duration.ofHours(1).toNanos();

  private final Polls polls = new Polls(Duration.ofNanos(INTERVAL));

  @Test
  void thereIsOneAtOnceAndOneAnIntervalLater() {
    long now = System.nanoTime();

    assertThat(polls.isDue(now)).isTrue();
    assertThat(polls.isDue(now + INTERVAL - 1)).isFalse();
    assertThat(polls.nanosToNext(now + INTERVAL - 1)).isEqualTo(1);
    assertThat(polls.isDue(now + INTERVAL)).isTrue();
  }

  @Test
  void thereAreMoreWhileTheListenerDoesNotHear() {
    polls.isDue(System.nanoTime());
    polls.deaf();
    long now = System.nanoTime();

    assertThat(polls.nanosToNext(now)).isLessThanOrEqualTo(INTERVAL / 4);
    assertThat(polls.isDue(now + INTERVAL / 4)).isTrue();
    assertThat(polls.nanosToNext(now + INTERVAL / 4)).isEqualTo(INTERVAL / 4);
  }

  @Test
  void thereIsOneAtOnceWhenTheListenerHearsAgain() {
    polls.isDue(System.nanoTime());
    polls.deaf();
    polls.heardAgain();
    long now = System.nanoTime();

    assertThat(polls.isDue(now)).isTrue();
    assertThat(polls.nanosToNext(now)).isEqualTo(INTERVAL);
  }
}
