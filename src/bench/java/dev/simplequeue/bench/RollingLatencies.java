package dev.simplequeue.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** The latencies of about the last 30 seconds, in slices of one sampling interval. */
final class RollingLatencies {
  static final int SECONDS = 30;

  private final Deque<Latencies> slices = new ArrayDeque<>();
  private final int most;
  private volatile Latencies current = new Latencies();

  RollingLatencies(int sliceSeconds) {
    most = Math.max(1, SECONDS / sliceSeconds);
    slices.add(current);
  }

  /** From any thread. */
  void record(long nanos) {
    current.record(nanos);
  }

  /** Those of the window; begins the next slice. */
  Latencies read() {
    Latencies window = Latencies.together(slices);
    current = new Latencies();
    slices.addLast(current);
    while (slices.size() > most) {
      slices.removeFirst();
    }
    return window;
  }
}
