package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Words;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The numbers of jobs of a queue, as JSON has them. */
final class Counts {

  private Counts() {}

  static long number(JsonObject queue, String state) {
    return count(queue, state).getLong("jobs", 0L);
  }

  private static JsonObject count(JsonObject queue, String state) {
    return queue
        .getJsonObject("jobs", new JsonObject())
        .getJsonObject(state, new JsonObject().put("jobs", 0).put("exact", true));
  }

  static String text(JsonObject queue, String state) {
    JsonObject count = count(queue, state);
    return (count.getBoolean("exact", true) ? "" : "~") + Words.number(count.getLong("jobs", 0L));
  }

  /** All dead letters that were not redriven. */
  static long deadNumber(JsonObject queue) {
    return Arrays.stream(JobState.values())
        .filter(Counts::isDead)
        .mapToLong(state -> number(queue, state.sqlName()))
        .sum();
  }

  static String dead(JsonObject queue) {
    boolean exact =
        Arrays.stream(JobState.values())
            .filter(Counts::isDead)
            .allMatch(state -> count(queue, state.sqlName()).getBoolean("exact", true));
    return (exact ? "" : "~") + Words.number(deadNumber(queue));
  }

  static boolean isDead(JobState state) {
    return !state.isLive() && state != JobState.COMPLETED;
  }

  /** For how long the oldest ready job has been ready. */
  static String readyFor(JsonObject queue) {
    return since(queue) == null ? "" : Words.lasted(ready(queue));
  }

  static Duration ready(JsonObject queue) {
    String since = since(queue);
    return since == null ? Duration.ZERO : Duration.between(Instant.parse(since), Instant.now());
  }

  /** Of a queue as it is described, or only counted. */
  private static @Nullable String since(JsonObject queue) {
    return queue.getString("oldestReadyAt");
  }
}
