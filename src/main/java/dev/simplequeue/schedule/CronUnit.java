package dev.simplequeue.schedule;

import java.util.List;
import java.util.Locale;

/** What a field of a cron expression counts. */
enum CronUnit {
  SECOND("second", 0, 59, List.of()),
  MINUTE("minute", 0, 59, List.of()),
  HOUR("hour", 0, 23, List.of()),
  DAY_OF_MONTH("day of month", 1, 31, List.of()),
  MONTH(
      "month",
      1,
      12,
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
  /** Sunday is 0, and 7 too. */
  DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

  private final String shown;
  private final int low;
  private final int high;
  private final List<String> names;

  CronUnit(String shown, int low, int high, List<String> names) {
    this.shown = shown;
    this.low = low;
    this.high = high;
    this.names = names;
  }

  int low() {
    return low;
  }

  int high() {
    return high;
  }

  /** The number of a name, or -1 if it is none. */
  int named(String name) {
    int place = names.indexOf(name.toUpperCase(Locale.ROOT));
    return place < 0 ? -1 : low + place;
  }

  /** What can stand in the field, in words. */
  String allowed() {
    return names.isEmpty()
        ? low + " to " + high
        : low + " to " + high + " or " + names.get(0) + " to " + names.get(names.size() - 1);
  }

  @Override
  public String toString() {
    return shown;
  }
}
