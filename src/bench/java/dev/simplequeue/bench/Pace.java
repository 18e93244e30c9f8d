package dev.simplequeue.bench;

import java.util.function.DoubleSupplier;
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
    return rate(() -> perSecond);
  }

  /** The same, if the rate changes. */
  static Pace rate(DoubleSupplier perSecond) {
    return new Pace() {
      private long last;
      private double credit;

      @Override
      public int due() {
        long now = System.nanoTime();
        if (last != 0) {
          credit += (now - last) / 1e9 * perSecond.getAsDouble();
        }
        last = now;
        int due = (int) credit;
        credit -= due;
        return due;
      }
    };
  }

  /** As many as are missing to this depth. */
  static Pace depth(long target, LongSupplier depth) {
    return () -> (int) Math.max(0, target - depth.getAsLong());
  }
}
