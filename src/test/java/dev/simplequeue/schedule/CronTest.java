package dev.simplequeue.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.job.InvalidValueException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cron expression says, where no clock is changed. */
class CronTest {
  private static final LocalDateTime FROM = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static List<String> next(String cron, int count) {
    CronExpression expression = CronParser.parse(cron);
    List<String> found = new ArrayList<>();
    LocalDateTime at = FROM.minusSeconds(1);
    for (int i = 0; i < count; i++) {
      at = expression.next(at, CronExpression.FAR_AHEAD).orElseThrow();
      found.add(at.toString());
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 2 * * *           | 2026-01-01T02:30 2026-01-02T02:30",
        "*/20 1 * * *         | 2026-01-01T01:00 2026-01-01T01:20 2026-01-01T01:40 2026-01-02T01:00",
        "5/25 0 1 * *         | 2026-01-01T00:05 2026-01-01T00:30 2026-01-01T00:55 2026-02-01T00:05",
        "10-12,50 0 1 1 *     | 2026-01-01T00:10 2026-01-01T00:11 2026-01-01T00:12 2026-01-01T00:50",
        "15 30 2 * * ?        | 2026-01-01T02:30:15 2026-01-02T02:30:15",
        "*/30 * * * * *       | 2026-01-01T00:00 2026-01-01T00:00:30 2026-01-01T00:01",
        "0 0 * * 7            | 2026-01-04T00:00 2026-01-11T00:00",
        "0 0 * * SUN          | 2026-01-04T00:00 2026-01-11T00:00",
        "0 0 * * fri-sun      | 2026-01-02T00:00 2026-01-03T00:00 2026-01-04T00:00 2026-01-09T00:00",
        "0 0 * * 5-7          | 2026-01-02T00:00 2026-01-03T00:00 2026-01-04T00:00 2026-01-09T00:00",
        "0 9 * * MON-FRI      | 2026-01-01T09:00 2026-01-02T09:00 2026-01-05T09:00",
        "0 0 1 jan,JUL *      | 2026-01-01T00:00 2026-07-01T00:00 2027-01-01T00:00",
        "0 0 13 * 5           | 2026-01-02T00:00 2026-01-09T00:00 2026-01-13T00:00 2026-01-16T00:00",
        "0 0 13 * ?           | 2026-01-13T00:00 2026-02-13T00:00",
        "0 0 L * *            | 2026-01-31T00:00 2026-02-28T00:00",
        "0 0 L-2 * *          | 2026-01-29T00:00 2026-02-26T00:00",
        "0 0 LW * *           | 2026-01-30T00:00 2026-02-27T00:00",
        "0 0 15W * *          | 2026-01-15T00:00 2026-02-16T00:00 2026-03-16T00:00",
        "0 0 1W * *           | 2026-01-01T00:00 2026-02-02T00:00",
        "0 0 1W 8 *           | 2026-08-03T00:00 2027-08-02T00:00",
        "0 0 * * 5L           | 2026-01-30T00:00 2026-02-27T00:00",
        "0 0 * * FRI#2        | 2026-01-09T00:00 2026-02-13T00:00",
        "0 0 * * 1#5          | 2026-03-30T00:00 2026-06-29T00:00",
        "0 0 29 2 *           | 2028-02-29T00:00 2032-02-29T00:00",
        "@hourly              | 2026-01-01T00:00 2026-01-01T01:00",
        "@daily               | 2026-01-01T00:00 2026-01-02T00:00",
        "@midnight            | 2026-01-01T00:00 2026-01-02T00:00",
        "@weekly              | 2026-01-04T00:00 2026-01-11T00:00",
        "@monthly             | 2026-01-01T00:00 2026-02-01T00:00",
        "@yearly              | 2026-01-01T00:00 2027-01-01T00:00",
        "@Annually            | 2026-01-01T00:00 2027-01-01T00:00",
      })
  void anExpressionComesTrueWhenItsManualSays(String cron, String expected) {
    List<String> ticks = List.of(expected.split(" "));

    assertThat(next(cron, ticks.size())).isEqualTo(ticks);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "61 * * * *       | cron: minute, position 1: `61` in `61 * * * *`: minute must be 0 to 59",
        "0 24 * * *       | cron: hour, position 3: `24` in `0 24 * * *`: hour must be 0 to 23",
        "0 0 1,32 * *     | cron: day of month, position 7: `32` in `0 0 1,32 * *`: day of month must be 1 to 31",
        "0 0 * JANU *     | cron: month, position 7: `JANU` in `0 0 * JANU *`: must be 1 to 12 or JAN to DEC",
        "0 0 * * 8        | cron: day of week, position 9: `8` in `0 0 * * 8`: day of week must be 0 to 7",
        "0 0 * * MOO      | cron: day of week, position 9: `MOO` in `0 0 * * MOO`: must be 0 to 7 or SUN to SAT",
        "0 0 * * 1#6      | cron: day of week, position 9: `1#6` in `0 0 * * 1#6`: the week must be 1 to 5",
        "5-3 * * * *      | cron: minute, position 1: `5-3` in `5-3 * * * *`: ends before it begins",
        "*/0 * * * *      | cron: minute, position 1: `*/0` in `*/0 * * * *`: the step must be 1 to 59",
        "0 ? * * *        | cron: hour, position 3: `?` in `0 ? * * *`: ? can only stand alone, for a day",
        "0, * * * *       | cron: minute, position 3: `` in `0, * * * *`: is not a value, a range or a step",
        "a-b-c * * * *    | cron: minute, position 1: `a-b-c` in `a-b-c * * * *`: is not a value, a range or a step",
        "0 0 * * L        | cron: day of week, position 9: `L` in `0 0 * * L`: must be 0 to 7 or SUN to SAT",
        "0 0 32W * *      | cron: day of month, position 5: `32W` in `0 0 32W * *`: the day must be 1 to 31",
        "99999999999 * * * * | cron: minute, position 1: `99999999999` in `99999999999 * * * *`: minute must be 0 to 59",
        "* * * *          | cron: `* * * *` has 4 fields; must be 5 (minute, hour, day of month, month, day of week), or 6 with the second first",
        "@reboot          | cron: `@reboot` is unknown; must be one of [@annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly]",
      })
  void aMistakeNamesTheFieldItsPositionAndTheText(String cron, String message) {
    assertThatThrownBy(() -> CronParser.parse(cron))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0 0 31 2 *", "0 0 30 2 ?", "0 0 31 4,6,9,11 *", "0 0 30W 2 *", "0 0 L-30 2 *"})
  void anExpressionThatNeverComesTrueIsRefused(String cron) {
    assertThatThrownBy(() -> CronParser.parse(cron)).hasMessageContaining("never comes true");
  }

  /** A stepper that asks of each minute, by the words of the manual, whether it fits. */
  @Test
  void aStepperOfMinutesAgrees() {
    Random random = new Random(18);
    for (int round = 0; round < 400; round++) {
      List<List<Integer>> sets =
          List.of(
              some(random, 0, 59),
              some(random, 0, 23),
              random.nextInt(3) == 0 ? some(random, 1, 28) : List.of(),
              random.nextInt(3) == 0 ? some(random, 1, 12) : List.of(),
              random.nextInt(3) == 0 ? some(random, 0, 6) : List.of());
      String cron = String.join(" ", sets.stream().map(CronTest::field).toList());
      LocalDateTime from =
          FROM.plusMinutes(random.nextInt(60 * 24 * 365 * 4)).plusSeconds(random.nextInt(60));
      LocalDateTime to = from.plusDays(1 + random.nextInt(60));

      assertThat(CronParser.parse(cron).next(from, to))
          .as(cron + " after " + from)
          .isEqualTo(step(sets, from, to));
    }
  }

  private static List<Integer> some(Random random, int low, int high) {
    return random.ints(1 + random.nextInt(4), low, high + 1).distinct().sorted().boxed().toList();
  }

  private static String field(List<Integer> set) {
    return set.isEmpty() ? "*" : String.join(",", set.stream().map(String::valueOf).toList());
  }

  private static Optional<LocalDateTime> step(
      List<List<Integer>> sets, LocalDateTime from, LocalDateTime to) {
    LocalDateTime at = from.withSecond(0).plusMinutes(1);
    for (; at.isBefore(to); at = at.plusMinutes(1)) {
      LocalDate day = at.toLocalDate();
      boolean inMonth = sets.get(2).isEmpty() || sets.get(2).contains(day.getDayOfMonth());
      int weekday = day.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : day.getDayOfWeek().getValue();
      boolean inWeek = sets.get(4).isEmpty() || sets.get(4).contains(weekday);
      boolean both = !sets.get(2).isEmpty() && !sets.get(4).isEmpty();
      LocalTime time = at.toLocalTime();
      if (sets.get(0).contains(time.getMinute())
          && sets.get(1).contains(time.getHour())
          && (sets.get(3).isEmpty() || sets.get(3).contains(day.getMonthValue()))
          && (both ? inMonth || inWeek : inMonth && inWeek)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }
}
