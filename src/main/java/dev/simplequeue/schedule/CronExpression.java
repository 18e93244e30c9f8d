package dev.simplequeue.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When a cron expression comes true in local time, where no clock is ever changed; {@link
 * ZonedTicks} knows what that is on a clock that is. Immutable.
 */
final class CronExpression {
  /** Between these two every expression that can come true does: they are more than 28 years. */
  static final LocalDateTime LONG_AGO = LocalDateTime.of(2000, 1, 1, 0, 0);

  static final LocalDateTime FAR_AHEAD = LONG_AGO.plusYears(40);

  private static final long EACH_HOUR = (1L << 24) - 1;

  private final long seconds;
  private final long minutes;
  private final long hours;
  private final long months;
  private final Predicate<LocalDate> days;

  /**
   * @param seconds a bit for each number of the field, and so on
   * @param days whether it comes true on that day, its month aside
   */
  CronExpression(long seconds, long minutes, long hours, long months, Predicate<LocalDate> days) {
    this.seconds = seconds;
    this.minutes = minutes;
    this.hours = hours;
    this.months = months;
    this.days = days;
  }

  /**
   * Whether it comes true in each hour, and so goes by the time that passes. What is less frequent
   * goes by the clock on the wall, as in cron's manual.
   */
  boolean isOfEachHour() {
    return hours == EACH_HOUR;
  }

  /** The first time between the two, neither included. */
  Optional<LocalDateTime> next(LocalDateTime after, LocalDateTime before) {
    LocalDateTime from = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    LocalDate day = from.toLocalDate();
    int second = from.toLocalTime().toSecondOfDay();
    while (!day.isAfter(before.toLocalDate())) {
      if (!has(months, day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
        second = 0;
        continue;
      }
      int found = days.test(day) ? nextSecond(second) : -1;
      if (found >= 0) {
        LocalDateTime tick = day.atStartOfDay().plusSeconds(found);
        return tick.isBefore(before) ? Optional.of(tick) : Optional.empty();
      }
      day = day.plusDays(1);
      second = 0;
    }
    return Optional.empty();
  }

  /** The first second of a day that fits, from this one on; -1 if there is none. */
  private int nextSecond(int from) {
    int hour = from / 3600;
    int minute = from / 60 % 60;
    int second = from % 60;
    if (has(hours, hour)) {
      if (has(minutes, minute)) {
        int found = nextBit(seconds, second);
        if (found >= 0) {
          return hour * 3600 + minute * 60 + found;
        }
      }
      int found = nextBit(minutes, minute + 1);
      if (found >= 0) {
        return hour * 3600 + found * 60 + nextBit(seconds, 0);
      }
    }
    int found = nextBit(hours, hour + 1);
    return found < 0 ? -1 : found * 3600 + nextBit(minutes, 0) * 60 + nextBit(seconds, 0);
  }

  private static boolean has(long set, int number) {
    return (set >>> number & 1) != 0;
  }

  /** The lowest number of the set from this one on; -1 if there is none. */
  private static int nextBit(long set, int from) {
    long rest = set >>> from << from;
    return from > 63 || rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }
}
