package dev.simplequeue.testing;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Words of messages. */
final class Text {
  private Text() {}

  /** A duration as a person says it: {@code 1h 30m}. */
  static String of(Duration duration) {
    Duration shown = duration.truncatedTo(ChronoUnit.MILLIS);
    if (shown.isZero()) {
      return "0s";
    }
    if (shown.isNegative()) {
      return "-" + of(shown.negated());
    }
    StringBuilder text = new StringBuilder();
    add(text, shown.toDays(), "d");
    add(text, shown.toHoursPart(), "h");
    add(text, shown.toMinutesPart(), "m");
    add(text, shown.toSecondsPart(), "s");
    add(text, shown.toMillisPart(), "ms");
    return text.toString();
  }

  /** The same to a tenth of a second. */
  static String about(Duration duration) {
    return of(Duration.ofMillis(Math.round(duration.toMillis() / 100.0) * 100));
  }

  private static void add(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(text.length() == 0 ? "" : " ").append(count).append(unit);
    }
  }

  /** {@code 1 job}, {@code 2 jobs}. */
  static String jobs(int count) {
    return count + (count == 1 ? " job" : " jobs");
  }

  /** How much is done: {@code 2 of 3}. */
  static String of(long done, Optional<Long> total) {
    return done + total.map(all -> " of " + all).orElse(" of an unknown total");
  }
}
