package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Lines of the benchmark, brought together by what they measure. */
final class Figures {
  /** What tells the measurements of one workload apart. */
  private static final List<String> KEY =
      List.of(
          "workload",
          "system",
          "process",
          "handlers",
          "enqueued_in",
          "nodes",
          "queues",
          "schedules",
          "limit",
          "what");

  private Figures() {}

  /** What the line measures. */
  static JsonObject key(JsonObject line) {
    JsonObject key = new JsonObject();
    KEY.stream().filter(line::containsKey).forEach(field -> key.put(field, line.getValue(field)));
    return key;
  }

  /** The lines by what they measure, in the order of the first ones. */
  static Map<JsonObject, List<JsonObject>> byKey(List<JsonObject> lines) {
    Map<JsonObject, List<JsonObject>> groups = new LinkedHashMap<>();
    lines.forEach(line -> groups.computeIfAbsent(key(line), k -> new ArrayList<>()).add(line));
    return groups;
  }

  /** The median, and if there are several the least and the most, each in this format. */
  static String spread(List<JsonObject> lines, String figure, String format) {
    DoubleSummaryStatistics all =
        lines.stream().mapToDouble(line -> line.getDouble(figure)).summaryStatistics();
    String median = String.format(Locale.ROOT, format, median(lines, figure));
    return lines.size() == 1
        ? median
        : median
            + String.format(
                Locale.ROOT, " (" + format + "–" + format + ")", all.getMin(), all.getMax());
  }

  static double median(List<JsonObject> lines, String figure) {
    return median(lines, line -> line.getDouble(figure));
  }

  static double median(List<JsonObject> lines, ToDoubleFunction<JsonObject> figure) {
    double[] sorted = lines.stream().mapToDouble(figure).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : Bed.round((sorted[half - 1] + sorted[half]) / 2);
  }
}
