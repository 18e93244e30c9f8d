package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The manual's table of results: a row for all lines that measure the same, with their medians; of
 * the result itself also the least and the most.
 */
final class ResultTable {
  private static final String HEAD =
      """
      // Made by the benchmark's plot mode. Do not edit.
      [%autowidth,cols="1,1,1,>1,>1,>1"]
      |===
      | workload | result | compared | client CPU, µs/job | server CPU, µs/job | WAL, bytes/job
      """;

  private static final Map<String, String> COMPARED = new LinkedHashMap<>();

  static {
    COMPARED.put("of_floor", "of the floor");
    COMPARED.put("of_w1", "of w1");
    COMPARED.put("of_w3", "of w3");
    COMPARED.put("of_one", "of one node");
    COMPARED.put("of_none", "of the queue without limits");
    COMPARED.put("last_of_first", "last tenth of the first");
    COMPARED.put("p99_of_unpinned", "p99 of that without the snapshot");
    COMPARED.put("server_cpu_of_unpinned", "server CPU of that without it");
  }

  private ResultTable() {}

  static String of(List<JsonObject> lines) {
    StringBuilder table = new StringBuilder(HEAD);
    Figures.byKey(lines).forEach((key, same) -> table.append(row(key, same)));
    return table.append("|===\n").toString();
  }

  private static String row(JsonObject key, List<JsonObject> same) {
    List<String> cells =
        List.of(
            name(key),
            result(same),
            compared(same),
            figure(same, "client_us_per_job", "%.1f"),
            figure(same, "server_us_per_job", "%.1f"),
            figure(same, "wal_bytes_per_job", "%,.0f"));
    return "\n| " + String.join("\n| ", cells) + "\n";
  }

  private static String name(JsonObject key) {
    StringBuilder name = new StringBuilder();
    key.forEach(
        part -> {
          String value = part.getValue().toString();
          if (name.length() == 0) {
            name.append('`').append(value).append('`');
          } else if (part.getValue() instanceof Number) {
            name.append(", ").append(part.getKey()).append(": ").append(value);
          } else {
            name.append(", ").append(value.toLowerCase(Locale.ROOT).replace('_', ' '));
          }
        });
    return name.toString();
  }

  private static String result(List<JsonObject> same) {
    List<String> parts = new ArrayList<>();
    addSpread(parts, same, "jobs_per_s", "", "%,.0f", " jobs/s");
    addSpread(parts, same, "p50_ms", "p50 ", "%.2f", " ms");
    addSpread(parts, same, "p95_ms", "p95 ", "%.2f", " ms");
    addSpread(parts, same, "p99_ms", "p99 ", "%.2f", " ms");
    add(parts, same, "median_ms", "median %.1f ms");
    add(parts, same, "max_ms", "at most %.1f ms");
    add(parts, same, "highest_rate", "p99 below 100 ms up to %,.0f jobs/s");
    add(parts, same, "peak_heap_mb", "at most %.0f MiB of heap");
    add(parts, same, "transactions_per_s", "%.1f transactions/s");
    add(parts, same, "server_cpu_ms_per_s", "server %.1f ms/s");
    add(parts, same, "client_cpu_ms_per_s", "client %.1f ms/s");
    return String.join(", ", parts);
  }

  private static String compared(List<JsonObject> same) {
    List<String> parts = new ArrayList<>();
    COMPARED.forEach((figure, words) -> add(parts, same, figure, "%.2f " + words));
    return String.join(", ", parts);
  }

  private static void addSpread(
      List<String> parts,
      List<JsonObject> same,
      String figure,
      String name,
      String format,
      String unit) {
    if (same.stream().allMatch(line -> line.containsKey(figure))) {
      parts.add(name + Figures.spread(same, figure, format) + unit);
    }
  }

  private static void add(List<String> parts, List<JsonObject> same, String figure, String format) {
    String text = figure(same, figure, format);
    if (!text.isEmpty()) {
      parts.add(text);
    }
  }

  private static String figure(List<JsonObject> same, String figure, String format) {
    return same.stream().allMatch(line -> line.containsKey(figure))
        ? String.format(Locale.ROOT, format, Figures.median(same, figure))
        : "";
  }
}
