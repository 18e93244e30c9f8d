package dev.simplequeue.impl.backend;

import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A queue as the API shows it, besides its counts.
 *
 * @param queue its name
 * @param pausedAt since when it is paused; empty if it is not
 * @param pausedBy who has paused it, as the audit says; empty if it does not
 * @param pauseNote why, if that was said
 * @param clusterMaxRunning the most jobs that run at a time on all nodes
 * @param limitKeyMaxRunning the same for each limit key
 * @param rate the most starts in a period
 * @param limitKeyRate the same for each limit key
 * @param oldestReadyAt since when its oldest ready job is ready
 * @param nodes the names of the live nodes that have a handler for it, 100 at most
 */
public record QueueLook(
    String queue,
    Optional<Instant> pausedAt,
    Optional<String> pausedBy,
    Optional<String> pauseNote,
    Optional<Integer> clusterMaxRunning,
    Optional<Integer> limitKeyMaxRunning,
    Optional<Rate> rate,
    Optional<Rate> limitKeyRate,
    Optional<Instant> oldestReadyAt,
    List<String> nodes) {

  /** At most this many starts in this time. */
  public record Rate(int starts, Duration per) {
    JsonObject toJson() {
      return new JsonObject().put("starts", starts).put("per", per.toString());
    }
  }

  /** Adds it to the counts of the queue. */
  public JsonObject onto(JsonObject counts) {
    JsonObject limits = new JsonObject();
    clusterMaxRunning.ifPresent(most -> limits.put("clusterMaxRunning", most));
    limitKeyMaxRunning.ifPresent(most -> limits.put("limitKeyMaxRunning", most));
    rate.ifPresent(most -> limits.put("rateLimit", most.toJson()));
    limitKeyRate.ifPresent(most -> limits.put("limitKeyRateLimit", most.toJson()));
    ResultJson.put(counts, "pausedAt", pausedAt);
    ResultJson.put(counts, "pausedBy", pausedBy);
    ResultJson.put(counts, "pauseNote", pauseNote);
    ResultJson.put(counts, "oldestReadyAt", oldestReadyAt);
    return counts.put("limits", limits).put("nodes", new JsonArray(nodes));
  }
}
