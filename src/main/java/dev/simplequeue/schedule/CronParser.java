package dev.simplequeue.schedule;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a cron expression: five fields, or six with seconds first. A mistake names the field, its
 * position in the text (from 1) and the text itself.
 */
final class CronParser {
  private static final int MAX_CHARACTERS = 1000;
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern ITEM = Pattern.compile("[^,]*");

  /** A value, or a range, or all; and a step. */
  private static final Pattern RANGE =
      Pattern.compile("(\\*|\\?|[0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?(?:/([0-9]+))?");

  private static final Pattern LAST_OF_MONTH = Pattern.compile("L(?:-([0-9]+))?(W?)");
  private static final Pattern NEAREST_WEEKDAY = Pattern.compile("([0-9]+)W");
  private static final Pattern LAST_WEEKDAY = Pattern.compile("([0-7]|[A-Z]{3})L");
  private static final Pattern NTH_WEEKDAY = Pattern.compile("([0-7]|[A-Z]{3})#([0-9]+)");

  private static final Map<String, String> MACROS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  /** A field: the numbers of its set, and rules for days that no fixed set can say. */
  private record Field(long set, List<Predicate<LocalDate>> rules, boolean restricted) {
    boolean has(int number) {
      return (set >>> number & 1) != 0;
    }

    boolean matches(int number, LocalDate day) {
      return has(number) || rules.stream().anyMatch(rule -> rule.test(day));
    }
  }

  private final String text;

  private CronParser(String text) {
    this.text = text;
  }

  /**
   * The expression that the text says.
   *
   * @throws InvalidValueException if it says none, or one that never comes true
   */
  static CronExpression parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new InvalidValueException(
          "cron", "has " + text.length() + " characters; the limit is " + MAX_CHARACTERS);
    }
    CronExpression expression = new CronParser(text).expression();
    if (expression.next(CronExpression.LONG_AGO, CronExpression.FAR_AHEAD).isEmpty()) {
      throw new InvalidValueException(
          "cron", "`" + TextChecks.shown(text) + "` never comes true: no such day exists");
    }
    return expression;
  }

  private CronExpression expression() {
    String fields = text;
    if (text.strip().startsWith("@")) {
      fields = MACROS.get(text.strip().toLowerCase(Locale.ROOT));
      if (fields == null) {
        throw new InvalidValueException(
            "cron",
            "`"
                + TextChecks.shown(text)
                + "` is unknown; must be one of "
                + MACROS.keySet().stream().sorted().toList());
      }
    }
    List<CronUnit> units = new ArrayList<>(List.of(CronUnit.values()));
    List<Field> read = new ArrayList<>();
    long count = WORD.matcher(fields).results().count();
    if (count == 5) {
      units.remove(CronUnit.SECOND);
      read.add(new Field(1, List.of(), true));
    } else if (count != 6) {
      throw new InvalidValueException(
          "cron",
          "`"
              + TextChecks.shown(text)
              + "` has "
              + count
              + " fields; must be 5 (minute, hour, day of month, month, day of week), or 6 with"
              + " the second first");
    }
    Matcher words = WORD.matcher(fields);
    for (CronUnit unit : units) {
      words.find();
      read.add(field(unit, words.group(), words.start()));
    }
    Field days = read.get(3);
    Field weekdays = read.get(5);
    return new CronExpression(
        read.get(0).set(),
        read.get(1).set(),
        read.get(2).set(),
        read.get(4).set(),
        // As POSIX has it: if both are restricted, one of them is enough.
        days.restricted() && weekdays.restricted()
            ? day -> matchesDay(days, day) || matchesWeekday(weekdays, day)
            : day -> matchesDay(days, day) && matchesWeekday(weekdays, day));
  }

  private static boolean matchesDay(Field field, LocalDate day) {
    return field.matches(day.getDayOfMonth(), day);
  }

  private static boolean matchesWeekday(Field field, LocalDate day) {
    return field.matches(day.getDayOfWeek().getValue() % 7, day);
  }

  private Field field(CronUnit unit, String word, int start) {
    long set = 0;
    List<Predicate<LocalDate>> rules = new ArrayList<>(0);
    Matcher items = ITEM.matcher(word);
    // Each item, and the empty one after a last comma.
    for (int from = 0; from <= word.length(); from = items.end() + 1) {
      items.region(from, word.length()).lookingAt();
      String item = items.group();
      int position = start + from + 1;
      Optional<Predicate<LocalDate>> rule = rule(unit, item, position);
      if (rule.isPresent()) {
        rules.add(rule.get());
      } else {
        set |= range(unit, item, position);
      }
    }
    boolean restricted = !word.startsWith("*") && !word.equals("?");
    return new Field(unit == CronUnit.DAY_OF_WEEK ? set | set >>> 7 : set, rules, restricted);
  }

  private Optional<Predicate<LocalDate>> rule(CronUnit unit, String written, int position) {
    String item = written.toUpperCase(Locale.ROOT);
    if (unit == CronUnit.DAY_OF_MONTH) {
      Matcher last = LAST_OF_MONTH.matcher(item);
      Matcher nearest = NEAREST_WEEKDAY.matcher(item);
      if (last.matches()) {
        int before =
            last.group(1) == null
                ? 0
                : number(unit, written, position, last.group(1), 0, 30, "the days before the last");
        boolean weekday = !last.group(2).isEmpty();
        return Optional.of(day -> isDay(day, day.lengthOfMonth() - before, weekday));
      } else if (nearest.matches()) {
        int wanted = number(unit, written, position, nearest.group(1), 1, 31, "the day");
        return Optional.of(day -> isDay(day, wanted, true));
      }
    } else if (unit == CronUnit.DAY_OF_WEEK) {
      Matcher last = LAST_WEEKDAY.matcher(item);
      Matcher nth = NTH_WEEKDAY.matcher(item);
      if (last.matches()) {
        DayOfWeek weekday = weekday(written, position, last.group(1));
        return Optional.of(day -> day.equals(day.with(TemporalAdjusters.lastInMonth(weekday))));
      } else if (nth.matches()) {
        DayOfWeek weekday = weekday(written, position, nth.group(1));
        int n = number(unit, written, position, nth.group(2), 1, 5, "the week");
        return Optional.of(
            day -> day.getDayOfWeek() == weekday && (day.getDayOfMonth() - 1) / 7 + 1 == n);
      }
    }
    return Optional.empty();
  }

  /** Whether it is that day of its month, or the weekday of the month that is nearest to it. */
  private static boolean isDay(LocalDate day, int wanted, boolean nearestWeekday) {
    int length = day.lengthOfMonth();
    if (wanted < 1 || wanted > length) {
      return false;
    } else if (!nearestWeekday) {
      return day.getDayOfMonth() == wanted;
    }
    LocalDate exact = day.withDayOfMonth(wanted);
    int nearest =
        switch (exact.getDayOfWeek()) {
          case SATURDAY -> wanted == 1 ? 3 : wanted - 1;
          case SUNDAY -> wanted == length ? wanted - 2 : wanted + 1;
          default -> wanted;
        };
    return day.getDayOfMonth() == nearest;
  }

  private DayOfWeek weekday(String item, int position, String name) {
    int number = value(CronUnit.DAY_OF_WEEK, item, position, name);
    return DayOfWeek.of(number == 0 ? 7 : number);
  }

  private long range(CronUnit unit, String item, int position) {
    Matcher range = RANGE.matcher(item);
    if (!range.matches()) {
      throw wrong(unit, position, item, "is not a value, a range or a step");
    }
    boolean all = range.group(1).equals("*") || range.group(1).equals("?");
    boolean day = unit == CronUnit.DAY_OF_MONTH || unit == CronUnit.DAY_OF_WEEK;
    if (range.group(1).equals("?") && (!day || item.length() > 1)) {
      throw wrong(unit, position, item, "? can only stand alone, for a day");
    } else if (all && range.group(2) != null) {
      throw wrong(unit, position, item, "* cannot begin a range");
    }
    int top = unit == CronUnit.DAY_OF_WEEK ? 6 : unit.high();
    int first = all ? unit.low() : value(unit, item, position, range.group(1));
    int last = all || range.group(3) != null ? top : first;
    if (range.group(2) != null) {
      last = value(unit, item, position, range.group(2));
      // A week that ends with Sunday.
      last = unit == CronUnit.DAY_OF_WEEK && last == 0 && first > 0 ? 7 : last;
    }
    if (last < first) {
      throw wrong(unit, position, item, "ends before it begins");
    }
    int step =
        range.group(3) == null
            ? 1
            : number(unit, item, position, range.group(3), 1, unit.high(), "the step");
    long set = 0;
    for (int number = first; number <= last; number += step) {
      set |= 1L << number;
    }
    return set;
  }

  private int value(CronUnit unit, String item, int position, String value) {
    int named = unit.named(value);
    return named >= 0
        ? named
        : number(unit, item, position, value, unit.low(), unit.high(), unit.toString());
  }

  private int number(
      CronUnit unit, String item, int position, String digits, int low, int high, String what) {
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw wrong(unit, position, item, "must be " + unit.allowed());
    }
    int number = digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (number < low || number > high) {
      throw wrong(unit, position, item, what + " must be " + low + " to " + high);
    }
    return number;
  }

  private InvalidValueException wrong(CronUnit unit, int position, String item, String problem) {
    return new InvalidValueException(
        "cron",
        unit
            + ", position "
            + position
            + ": `"
            + TextChecks.shown(item)
            + "` in `"
            + TextChecks.shown(text)
            + "`: "
            + problem);
  }
}
