package dev.simplequeue.poller;

import java.time.Duration;

/**
 * How many jobs a queue will start soon by its own recent rate: that many may be claimed ahead of
 * idle permits.
 *
 * <p>Two estimates, and the smaller one counts: how many ended within the last window, and how many
 * its permits can run in one window at the recent mean run time. Jobs that run longer than a window
 * are never held ahead.
 */
final class Demand {
  private static final int MAX_AHEAD = 4000;
  private static final double WEIGHT = 0.05;

  private final long windowNanos;
  private long windowStart = System.nanoTime();
  private int ended;
  private int endedBefore;
  private double meanNanos = Double.NaN;

  /**
   * @param window how long a claimed job may be held; zero claims nothing ahead
   */
  Demand(Duration window) {
    this.windowNanos = window.toNanos();
  }

  void ended(long now, long runNanos) {
    roll(now);
    ended++;
    // The first run is the mean: begun at zero, it would take slow jobs for quick ones for a while.
    meanNanos = Double.isNaN(meanNanos) ? runNanos : meanNanos + (runNanos - meanNanos) * WEIGHT;
  }

  int ahead(long now, int permits) {
    if (windowNanos == 0) {
      return 0;
    }
    roll(now);
    int rate = Math.max(ended, endedBefore);
    if (rate == 0 || meanNanos > windowNanos) {
      return 0;
    }
    double capacity = permits * (windowNanos / Math.max(1, meanNanos));
    return (int) Math.min(MAX_AHEAD, Math.min(rate, capacity));
  }

  private void roll(long now) {
    long elapsed = now - windowStart;
    if (elapsed >= windowNanos) {
      endedBefore = elapsed < 2 * windowNanos ? ended : 0;
      ended = 0;
      windowStart = now;
    }
  }
}
