package dev.simplequeue.testing;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
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
      Map.ofEntries(
          entry("archive", List.of("created_at", "run_at", "claimed_at", "finished_at")),
          entry("audit", List.of("at", "ended_at")),
          entry("dead_letter", List.of("created_at", "run_at", "claimed_at", "finished_at")),
          entry("job", List.of("created_at", "run_at", "claimed_at", "parked_at")),
          entry(
              "operation",
              List.of("submitted_at", "started_at", "moved_at", "ended_at", "next_at")),
          entry("period_key", List.of("until")),
          entry("permit", List.of("free_at")),
          entry("progress", List.of("at")),
          entry("queue", List.of("paused_at")),
          entry(
              "schedule",
              List.of(
                  "created_at",
                  "changed_at",
                  "next_at",
                  "last_tick",
                  "buffered_tick",
                  "paused_at")),
          entry("template", List.of("changed_at")),
          entry("web_answer", List.of("at", "begun_at")));

  /** Those that stay, and why. */
  static final Map<String, String> LEFT =
      Map.ofEntries(
          entry("archive.timeout", "a duration"),
          entry("dead_letter.timeout", "a duration"),
          entry("job.timeout", "a duration"),
          entry("schedule.timeout", "a duration"),
          entry("template.timeout", "a duration"),
          entry("template.run_in", "a duration"),
          entry("operation.walked", "a counter"),
          entry("operation.changed", "a counter"),
          entry("progress.done", "a counter"),
          entry("progress.total", "a counter"),
          entry("queue.rate_period", "a duration"),
          entry("queue.limit_key_rate_period", "a duration"),
          entry("queue.rewinds", "a counter"),
          entry("queue.rewound_to", "a rewind follows that goes behind all of them"),
          entry("schedule.revision", "a counter"),
          entry("schedule.fired", "a counter"),
          entry("schedule.skipped", "a counter"),
          entry("schedule.misfired", "a counter"),
          entry("node.started_at", "processes live in real time"),
          entry("node.dead_at", "processes live in real time"),
          entry("node.looked_at", "processes live in real time"),
          entry("lease.renewed_at", "processes live in real time: see kill()"),
          entry("keeper.until", "processes live in real time"),
          entry("schema_version.applied_at", "of the tables, not of jobs"));

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
