package dev.simplequeue.cli;

import dev.simplequeue.impl.base.SpokenDuration;
import dev.simplequeue.impl.json.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Times, durations and names as an operator reads and writes them. */
public final class Words {
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z", Locale.ROOT);
  private static final DateTimeFormatter TIME_OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final int MAX_NEAR = 3;

  private Words() {}

  /** With day and zone. */
  public static String time(Instant at, ZoneId zone) {
    return FULL.format(at.atZone(zone));
  }

  /** Without the zone, and without the day if it is today; the head of the column has the zone. */
  public static String shortTime(Instant at, Instant now, ZoneId zone) {
    LocalDate day = at.atZone(zone).toLocalDate();
    return (day.equals(now.atZone(zone).toLocalDate()) ? TIME_OF_DAY : DAY_AND_TIME)
        .format(at.atZone(zone));
  }

  /** For how long. */
  public static String lasted(Duration duration) {
    return SpokenDuration.of(duration.isNegative() ? Duration.ZERO : duration);
  }

  /**
   * A duration such as {@code 1h}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration duration(String text) {
    return Durations.parse(text);
  }

  /**
   * A point in time: with an offset, or in the local zone with or without the time of day.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Instant instant(String text, ZoneId zone) {
    try {
      if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      } else if (text.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$") && text.contains(":")) {
        return OffsetDateTime.parse(text).toInstant();
      }
      return LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "must be a time such as 2030-01-31T12:00:00Z, or 2030-01-31T12:00 or 2030-01-31 in the"
              + " local zone",
          e);
    }
  }

  /** A number with its noun: {@code 1 job}, {@code 3 jobs}. */
  public static String count(long number, String noun) {
    return number(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** With commas. */
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Those of the known names that somebody may have meant, the nearest first. */
  public static List<String> near(String name, Collection<String> known) {
    int most = Math.max(2, name.length() / 3);
    record Near(String name, int distance) {}
    List<Near> near = new ArrayList<>();
    for (String other : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
      if (distance <= most || other.startsWith(name)) {
        near.add(new Near(other, distance));
      }
    }
    near.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::name));
    return near.stream().limit(MAX_NEAR).map(Near::name).toList();
  }

  /** The least number of letters to put in, take out, change, or swap with the next one. */
  static int distance(String one, String other) {
    int[][] least = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        least[i][j] =
            Math.min(Math.min(least[i - 1][j], least[i][j - 1]) + 1, least[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        if (swapped) {
          least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
        }
      }
    }
    return least[one.length()][other.length()];
  }

  /**
   * The text in one line, with nothing in it that a terminal would obey: it may come from a job.
   */
  public static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t' || c == '\r') {
                plain.append(' ');
              } else if (Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || Character.getType(c) == Character.SURROGATE) {
                plain.append('?');
              } else {
                plain.appendCodePoint(c);
              }
            });
    return plain.toString();
  }
}
