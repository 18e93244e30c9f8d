package dev.simplequeue.bench;

import java.util.function.LongSupplier;

/**
 * How many jobs are due. A rate is credited by the time that has really passed, so that a late tick
 * is made up for and the offered load is what it is said to be.
 */
interface Pace {
  /** How many more jobs are due now, of those that nobody has been given yet. */
  int due();

  /** So many jobs a second, from the first call on. */
  static Pace rate(double perSecond) {
    return new Pace() {
      private long start;
      private long given;

      @Override
      public int due() {
        long now = System.nanoTime();
        if (start == 0) {
          start = now;
        }
        int due = (int) ((long) ((now - start) / 1e9 * perSecond) - given);
        given += due;
        return due;
      }
    };
  }

  /** As many as are missing to this depth. */
  static Pace depth(long target, LongSupplier depth) {
    return () -> (int) Math.max(0, target - depth.getAsLong());
  }
}
