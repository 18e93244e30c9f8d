package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run of several rounds has measured, for a reader: medians, and from least to most. */
final class Summary {
  private static final List<String> FIGURES =
      List.of(
          "jobs_per_s",
          "p50_ms",
          "p95_ms",
          "p99_ms",
          "client_us_per_job",
          "server_us_per_job",
          "wal_bytes_per_job",
          "of_floor");

  private Summary() {}

  /** A line of text for all that measure the same. */
  static void print(List<JsonObject> lines, PrintStream out) {
    Figures.byKey(lines).forEach((key, same) -> out.println(text(key, same)));
  }

  private static String text(JsonObject key, List<JsonObject> same) {
    String name =
        key.stream().map(part -> part.getValue().toString()).collect(Collectors.joining(" "));
    String figures =
        FIGURES.stream()
            .filter(figure -> same.stream().allMatch(line -> line.containsKey(figure)))
            .map(figure -> figure + " " + Figures.spread(same, figure, "%,.2f"))
            .collect(Collectors.joining(", "));
    boolean ok = same.stream().allMatch(line -> line.getBoolean("ok", true));
    return String.format(Locale.ROOT, "%-36s %s%s", name, figures, ok ? "" : ", NOT OK");
  }
}
