package dev.simplequeue.impl.backend;

import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Dead letters that were not redriven, in groups.
 *
 * @param groups the largest first
 * @param looked how many dead letters were looked at, the newest ones
 * @param cursor where to go on, if there may be more
 */
public record DeadGroups(List<Group> groups, long looked, Optional<UUID> cursor) {
  /** The most dead letters that are looked at. */
  public static final int MAX_ROWS = 20_000;

  /** How many are looked at by default. */
  public static final int DEFAULT_ROWS = 2_000;

  /**
   * Those of the same queue, state and kind of error.
   *
   * @param queue their queue
   * @param state their state
   * @param kind the first line of the error, with # for numbers and ids
   * @param jobs how many
   * @param firstAt when the first of them ended
   * @param lastAt when the last of them ended
   * @param newest one of them
   * @param example the first line of one of their errors
   */
  public record Group(
      String queue,
      String state,
      String kind,
      long jobs,
      Instant firstAt,
      Instant lastAt,
      UUID newest,
      String example) {

    /** As the API shows it. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("queue", queue)
          .put("state", state)
          .put("kind", kind)
          .put("jobs", jobs)
          .put("firstAt", firstAt.toString())
          .put("lastAt", lastAt.toString())
          .put("newest", newest.toString())
          .put("example", example);
    }
  }

  /**
   * Which.
   *
   * @param queue of this queue
   * @param rows how many are looked at, 1 to {@value #MAX_ROWS}
   * @param cursor where an answer has ended
   */
  public record Query(Optional<String> queue, int rows, Optional<UUID> cursor) {}

  /** As the API shows it. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("groups", ResultJson.all(groups, Group::toJson))
            .put(
                "searched",
                new JsonObject()
                    .put("jobs", looked)
                    .put("all", cursor.isEmpty())
                    .put("order", "newest"));
    ResultJson.put(json, "cursor", cursor);
    return json;
  }
}
