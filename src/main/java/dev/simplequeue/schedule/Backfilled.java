package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;

/**
 * What a backfill has enqueued.
 *
 * @param ticks how many ticks there are in the range
 * @param inserted how many of them now have a job that they did not have; 0 for a preview
 */
public record Backfilled(int ticks, int inserted) {

  /** {@return the numbers as JSON} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("ticks", ticks).put("inserted", inserted);
  }
}
