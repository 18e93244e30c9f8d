package dev.simplequeue.impl.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A plan that was run, and what it has read. */
record ExplainedPlan(JsonObject top) {
  /** Before the statement. */
  static final String EXPLAIN =
      "explain (analyze, buffers, costs off, timing off, summary off, format json) ";

  static ExplainedPlan of(RowSet<Row> answer) {
    return new ExplainedPlan(
        answer.iterator().next().getJsonArray(0).getJsonObject(0).getJsonObject("Plan"));
  }

  /** The top first. */
  List<JsonObject> steps() {
    List<JsonObject> steps = new ArrayList<>();
    collect(top, steps);
    return steps;
  }

  private static void collect(JsonObject step, List<JsonObject> steps) {
    steps.add(step);
    for (Object child : step.getJsonArray("Plans", new JsonArray())) {
      collect((JsonObject) child, steps);
    }
  }

  /** The rows that one step has read, of all steps the most. */
  double mostRowsRead() {
    return steps().stream().mapToDouble(ExplainedPlan::rowsRead).max().orElse(0);
  }

  /** The blocks of all steps. */
  long blocks() {
    return top.getLong("Shared Hit Blocks") + top.getLong("Shared Read Blocks");
  }

  /** The steps that read something, in few words. */
  String shown() {
    return shown(top, "");
  }

  private static String shown(JsonObject step, String indent) {
    StringBuilder text = new StringBuilder();
    if (rowsRead(step) > 0) {
      text.append(indent);
      Stream.of(
              "Node Type",
              "Relation Name",
              "CTE Name",
              "Index Name",
              "Index Cond",
              "Filter",
              "Join Filter")
          .filter(step::containsKey)
          .forEach(name -> text.append(step.getString(name)).append(", "));
      text.append(rowsRead(step)).append('\n');
    }
    for (Object child : step.getJsonArray("Plans", new JsonArray())) {
      text.append(shown((JsonObject) child, indent + "  "));
    }
    return text.toString();
  }

  /** All that a step has read, also what was then thrown away. */
  private static double rowsRead(JsonObject step) {
    double each =
        Stream.of(
                "Actual Rows",
                "Rows Removed by Filter",
                "Rows Removed by Join Filter",
                "Rows Removed by Index Recheck")
            .mapToDouble(name -> step.getDouble(name, 0.0))
            .sum();
    return each * step.getDouble("Actual Loops", 1.0);
  }
}
