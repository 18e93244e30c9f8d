package dev.simplequeue.impl.backend;

import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of the audit, the newest change first.
 *
 * @param entries can be empty although more follow
 * @param looked how many rows were looked at for it, if it is not full
 * @param cursor for the next page; empty after the last
 */
public record AuditPage(List<Entry> entries, Optional<Long> looked, Optional<UUID> cursor) {

  /**
   * One change.
   *
   * @param id its id
   * @param at when it began
   * @param endedAt when its outcome was known
   * @param by who
   * @param action what, such as {@code cancel}
   * @param target what it was to change
   * @param outcome begun, done, refused or unknown
   * @param detail what came of it
   */
  public record Entry(
      UUID id,
      Instant at,
      Optional<Instant> endedAt,
      String by,
      String action,
      JsonObject target,
      String outcome,
      Optional<String> detail) {

    /** As the API shows it. */
    public JsonObject toJson() {
      JsonObject json =
          new JsonObject().put("id", id.toString()).put("at", at.toString()).put("by", by);
      json.put("action", action).put("target", target).put("outcome", outcome);
      ResultJson.put(json, "endedAt", endedAt);
      ResultJson.put(json, "detail", detail);
      return json;
    }
  }

  /** Which entries; an empty value does not restrict them. */
  public record Query(
      int size,
      Optional<UUID> cursor,
      Optional<String> by,
      Optional<String> action,
      Optional<String> outcome,
      Optional<String> queue,
      Optional<String> job,
      Optional<String> schedule) {}

  /** As the API shows it. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("entries", ResultJson.all(entries, Entry::toJson))
            .put(
                "searched",
                new JsonObject()
                    .put("entries", looked.orElse((long) entries.size()))
                    .put("all", cursor.isEmpty())
                    .put("order", "newest"));
    ResultJson.put(json, "cursor", cursor);
    return json;
  }
}
