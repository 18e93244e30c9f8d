package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The lines of several rounds of two builds, brought together by what they measure. */
final class Medians {
  /** What tells the measurements of one workload apart. */
  private static final List<String> KEY =
      List.of("workload", "handlers", "enqueued_in", "nodes", "queues");

  private static final List<String> FIGURES =
      List.of("jobs_per_s", "p50_ms", "p99_ms", "client_us_per_job", "server_us_per_job");

  private record Both(List<JsonObject> base, List<JsonObject> with) {}

  private final Map<JsonObject, Both> byKey = new LinkedHashMap<>();

  void addBase(JsonObject line) {
    of(line).base.add(line);
  }

  void addWith(JsonObject line) {
    of(line).with.add(line);
  }

  private Both of(JsonObject line) {
    JsonObject key = new JsonObject();
    KEY.stream().filter(line::containsKey).forEach(field -> key.put(field, line.getValue(field)));
    return byKey.computeIfAbsent(key, k -> new Both(new ArrayList<>(), new ArrayList<>()));
  }

  /** One for each measurement: the medians of each figure that it has, and their ratio. */
  Stream<JsonObject> lines() {
    return byKey.entrySet().stream()
        .map(
            entry -> {
              Both both = entry.getValue();
              JsonObject line = entry.getKey().copy();
              line.put(
                  "ok",
                  Stream.concat(both.base.stream(), both.with.stream()).allMatch(Medians::isOk));
              FIGURES.stream()
                  .filter(figure -> isInAll(both, figure))
                  .forEach(figure -> line.put(figure, compare(both, figure)));
              return line;
            });
  }

  private static boolean isOk(JsonObject line) {
    return line.getBoolean("ok", false);
  }

  private static boolean isInAll(Both both, String figure) {
    return !both.base.isEmpty()
        && !both.with.isEmpty()
        && Stream.concat(both.base.stream(), both.with.stream())
            .allMatch(line -> line.containsKey(figure));
  }

  private static JsonObject compare(Both both, String figure) {
    double base = median(both.base, figure);
    double with = median(both.with, figure);
    return new JsonObject()
        .put("base", base)
        .put("with", with)
        .put("ratio", Math.round(with / base * 1000) / 1000.0);
  }

  private static double median(List<JsonObject> lines, String figure) {
    double[] sorted = lines.stream().mapToDouble(line -> line.getDouble(figure)).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : Bed.round((sorted[half - 1] + sorted[half]) / 2);
  }
}
