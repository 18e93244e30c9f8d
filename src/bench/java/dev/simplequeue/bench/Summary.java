package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run of several rounds has measured, for a reader: medians, and from least to most. */
final class Summary {
  private static final Map<String, String> FIGURES = new LinkedHashMap<>();

  static {
    FIGURES.put("jobs_per_s", "%,.0f");
    FIGURES.put("p50_ms", "%.2f");
    FIGURES.put("p95_ms", "%.2f");
    FIGURES.put("p99_ms", "%.2f");
    FIGURES.put("client_us_per_job", "%,.1f");
    FIGURES.put("server_us_per_job", "%,.1f");
    FIGURES.put("wal_bytes_per_job", "%,.0f");
    FIGURES.put("of_floor", "%.2f");
  }

  private Summary() {}

  /** A line of text for all that measure the same. */
  static void print(List<JsonObject> lines, PrintStream out) {
    Figures.byKey(lines).forEach((key, same) -> out.println(text(key, same)));
  }

  private static String text(JsonObject key, List<JsonObject> same) {
    String name =
        key.stream().map(part -> part.getValue().toString()).collect(Collectors.joining(" "));
    String figures =
        FIGURES.entrySet().stream()
            .filter(figure -> same.stream().allMatch(line -> line.containsKey(figure.getKey())))
            .map(figure -> figure.getKey() + " " + spread(same, figure))
            .collect(Collectors.joining(", "));
    boolean ok = same.stream().allMatch(line -> line.getBoolean("ok", true));
    return String.format(Locale.ROOT, "%-36s %s%s", name, figures, ok ? "" : ", NOT OK");
  }

  private static String spread(List<JsonObject> same, Map.Entry<String, String> figure) {
    return Figures.spread(same, figure.getKey(), figure.getValue());
  }
}
