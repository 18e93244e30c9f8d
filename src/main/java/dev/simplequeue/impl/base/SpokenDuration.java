package dev.simplequeue.impl.base;

import java.time.Duration;

/**
 * Durations as people write them, for log lines and errors: {@code 250 ms}, {@code 3.3 s}, {@code 5
 * min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}.
 */
public final class SpokenDuration {

  private SpokenDuration() {}

  /** In the two largest units that matter. */
  public static String of(Duration duration) {
    if (duration.isNegative()) {
      return "-" + of(duration.negated());
    }
    long millis = duration.toMillis();
    // What would read as 60.0 s is a minute.
    long tenths = (millis + 50) / 100;
    if (millis < 1000) {
      return millis + " ms";
    } else if (tenths < 600) {
      return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
    }
    long seconds = (millis + 500) / 1000;
    if (seconds < 3600) {
      return two(seconds, 60, "min", "s");
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 24 * 60
        ? two(minutes, 60, "h", "min")
        : two((minutes + 30) / 60, 24, "d", "h");
  }

  private static String two(long number, long perUnit, String unit, String smaller) {
    long rest = number % perUnit;
    return number / perUnit + " " + unit + (rest == 0 ? "" : " " + rest + " " + smaller);
  }
}
