package dev.simplequeue.impl.json;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in JSON: ISO-8601 ({@code PT5S}) or a whole number with a unit ({@code 5s}; ms, s, m,
 * h, d).
 */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /**
   * The duration that the text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    try {
      return matcher.matches()
          ? UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)))
          : Duration.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "is no duration: expected ISO-8601 such as PT5S, or a number with a unit such as 5s", e);
    }
  }

  /** In the largest unit that leaves a whole number, as people write it: {@code 5s}. */
  public static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    for (String unit : List.of("d", "h", "m", "s", "ms")) {
      long number = duration.dividedBy(UNITS.get(unit));
      if (UNITS.get(unit).multipliedBy(number).equals(duration)) {
        return number + unit;
      }
    }
    return duration.toString();
  }
}
