package dev.simplequeue.impl.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.event.QueueEvent.DatabaseBack;
import dev.simplequeue.support.Heard;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final Heard heard = new Heard();
  private final AtomicLong now = new AtomicLong();
  private final Outage outage = new Outage("part", heard, now::get);

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  private void reported(int away, int back) {
    assertThat(heard.all(DatabaseAway.class)).hasSize(away);
    assertThat(heard.all(DatabaseBack.class)).hasSize(back);
  }

  private void fail() {
    outage.failed(new IllegalStateException("no"));
  }

  @Test
  void anOutageIsReportedAtOnceAndItsEndOnce() {
    fail();
    pass(2_000);
    fail();
    reported(1, 0);

    outage.succeeded();
    outage.succeeded();

    reported(1, 1);
    assertThat(heard.all(DatabaseBack.class).get(0).outage()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void troubleThatComesAndGoesIsReportedOnceInAWhile() {
    for (int i = 0; i < 100; i++) {
      fail();
      pass(10);
      outage.succeeded();
    }
    reported(1, 1);

    pass(5_000);
    fail();
    outage.succeeded();

    reported(2, 2);
  }

  @Test
  void anOutageSoonAfterAnotherIsReportedWhenItLasts() {
    fail();
    outage.succeeded();
    pass(100);
    fail();
    reported(1, 1);

    pass(5_000);
    fail();

    reported(2, 1);
  }
}
