package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;

/**
 * What became of a schedule that was put.
 *
 * @param name its name
 * @param status what became of it
 */
public record ScheduleReceipt(String name, Status status) {

  /** What became of it. */
  public enum Status {
    /** There was none with this name. */
    CREATED,
    /** It was another one. */
    CHANGED,
    /** It is as it was. */
    SAME,
    /**
     * The options of a node have another definition than the one that was put by Java, by a message
     * or by SQL. That one stays.
     */
    KEPT
  }

  /** {@return the receipt as JSON} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("name", name).put("status", status.name());
  }
}
