package dev.simplequeue.poller.cursor;

import dev.simplequeue.impl.store.Claiming;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A time in each lane of a queue. */
final class Marks {
  private final Instant[] times = new Instant[Claiming.LANES];

  Marks(Instant everywhere) {
    set(everywhere);
  }

  /** The same time in all lanes. */
  void set(Instant everywhere) {
    Arrays.fill(times, everywhere);
  }

  void set(int lane, Instant time) {
    times[lane] = time;
  }

  Instant of(int lane) {
    return times[lane];
  }

  /** No lane's is later than this any more. */
  void lower(Instant to) {
    for (int lane = 0; lane < times.length; lane++) {
      lower(lane, to);
    }
  }

  void lower(int lane, Instant to) {
    times[lane] = times[lane].isBefore(to) ? times[lane] : to;
  }

  /** None is earlier than that of its lane there any more. */
  void raise(List<Instant> to) {
    for (int lane = 0; lane < times.length; lane++) {
      times[lane] = to.get(lane).isAfter(times[lane]) ? to.get(lane) : times[lane];
    }
  }

  /** As they are now, by lane. */
  List<Instant> now() {
    return List.of(times);
  }
}
