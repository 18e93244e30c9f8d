package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Reads pages of jobs one after the other, until there are enough, or it has taken too long. */
final class Pages {
  private static final int LARGEST = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Pages() {}

  /**
   * Reads so many jobs.
   *
   * @return {@code jobs}; {@code cursor} if there are more; {@code stopped}: whether it has taken
   *     too long to find so many; {@code walked}: how many were looked at, and {@code reached}:
   *     when the last of these was made
   */
  static JsonObject read(Action action, Cluster cluster, JsonObject query, int most) {
    JsonArray jobs = new JsonArray();
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonObject next = query.copy();
    long walked = 0;
    while (true) {
      next.put("size", Math.min(LARGEST, most - jobs.size()));
      JsonObject page = action.ask(cluster, Verb.PAGE, next);
      page.getJsonArray("jobs").forEach(jobs::add);
      String cursor = page.getString("cursor");
      // The API has them under what was searched.
      JsonObject looked = page.getJsonObject("searched", page);
      walked += looked == page ? page.getLong("walked", 0L) : looked.getLong("jobs", 0L);
      JsonObject answer = new JsonObject().put("jobs", jobs).put("walked", walked);
      if (looked.containsKey("reached")) {
        answer.put("reached", looked.getString("reached"));
      }
      if (cursor == null) {
        return answer.put("stopped", false);
      }
      boolean late = System.nanoTime() - end > 0;
      if (jobs.size() >= most || late) {
        return answer.put("cursor", cursor).put("stopped", jobs.size() < most);
      }
      next.put("cursor", cursor);
    }
  }
}
