package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The lines of several rounds of two builds, and what they have in common. */
final class Medians {
  private static final List<String> FIGURES =
      List.of("jobs_per_s", "p50_ms", "p99_ms", "client_us_per_job", "server_us_per_job");

  private final List<JsonObject> base = new ArrayList<>();
  private final List<JsonObject> with = new ArrayList<>();

  void addBase(JsonObject line) {
    base.add(line);
  }

  void addWith(JsonObject line) {
    with.add(line);
  }

  /** One for each measurement: the medians of each figure that it has, and their ratio. */
  Stream<JsonObject> lines() {
    Map<JsonObject, List<JsonObject>> bases = Figures.byKey(base);
    Map<JsonObject, List<JsonObject>> withs = Figures.byKey(with);
    return bases.keySet().stream()
        .filter(withs::containsKey)
        .map(key -> compare(key, bases.get(key), withs.get(key)));
  }

  private static JsonObject compare(
      JsonObject key, List<JsonObject> bases, List<JsonObject> withs) {
    List<JsonObject> all = Stream.concat(bases.stream(), withs.stream()).toList();
    JsonObject line =
        key.copy().put("ok", all.stream().allMatch(one -> one.getBoolean("ok", false)));
    for (String figure : FIGURES) {
      if (all.stream().allMatch(one -> one.containsKey(figure))) {
        line.put(figure, compare(Figures.median(bases, figure), Figures.median(withs, figure)));
      }
    }
    return line;
  }

  private static JsonObject compare(double base, double with) {
    JsonObject both = new JsonObject().put("base", base).put("with", with);
    return base > 0 ? both.put("ratio", Math.round(with / base * 1000) / 1000.0) : both;
  }
}
