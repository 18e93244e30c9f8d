package dev.simplequeue.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What becomes of each column that can be a time when a test sets its clock: a decision for each,
 * which a test compares with the catalog. What is not here is forgotten: add it.
 */
final class TimeColumns {
  private static final String CHANGE =
      "{column} = {column} - $1::bigint * interval '1 microsecond'";

  /** Times that go on with the clock, by table: they are moved into the past. */
  static final Map<String, List<String>> SHIFTED =
      new TreeMap<>(
          Map.of(
              "job", List.of("created_at", "run_at", "claimed_at", "parked_at"),
              "archive", List.of("created_at", "run_at", "claimed_at", "finished_at"),
              "dead_letter", List.of("created_at", "run_at", "claimed_at", "finished_at"),
              "permit", List.of("free_at"),
              "queue", List.of("paused_at"),
              "schedule",
                  List.of(
                      "created_at",
                      "changed_at",
                      "next_at",
                      "last_tick",
                      "buffered_tick",
                      "paused_at"),
              "template", List.of("changed_at")));

  /** Those that stay, and why. */
  static final Map<String, String> LEFT =
      Map.ofEntries(
          Map.entry("archive.timeout", "a duration"),
          Map.entry("dead_letter.timeout", "a duration"),
          Map.entry("job.timeout", "a duration"),
          Map.entry("schedule.timeout", "a duration"),
          Map.entry("template.timeout", "a duration"),
          Map.entry("template.run_in", "a duration"),
          Map.entry("queue.rate_period", "a duration"),
          Map.entry("queue.limit_key_rate_period", "a duration"),
          Map.entry("queue.rewinds", "a counter"),
          Map.entry("queue.rewound_to", "a rewind follows that goes behind all of them"),
          Map.entry("schedule.revision", "a counter"),
          Map.entry("schedule.fired", "a counter"),
          Map.entry("schedule.skipped", "a counter"),
          Map.entry("schedule.misfired", "a counter"),
          Map.entry("node.started_at", "processes live in real time"),
          Map.entry("node.dead_at", "processes live in real time"),
          Map.entry("node.looked_at", "processes live in real time"),
          Map.entry("lease.renewed_at", "processes live in real time: see kill()"),
          Map.entry("keeper.until", "processes live in real time"),
          Map.entry("schema_version.applied_at", "of the tables, not of jobs"));

  private TimeColumns() {}

  /** The statements that move all times by {@code $1} microseconds into the past. */
  static List<String> shifts(KitSql sql) {
    String text = sql.text("shift_times");
    return SHIFTED.entrySet().stream()
        .map(
            each ->
                text.replace("{table}", each.getKey())
                    .replace(
                        "{changes}",
                        each.getValue().stream()
                            .map(column -> CHANGE.replace("{column}", column))
                            .collect(Collectors.joining(", "))))
        .toList();
  }
}
