package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * An instant at which a schedule is to fire.
 *
 * @param at when
 * @param reason why then
 */
public record Tick(Instant at, Reason reason) {

  /** Why a schedule fires at an instant. */
  public enum Reason {
    /** The expression says so. */
    NORMAL,
    /** What the expression says does not exist on that day: the clock jumps over it. */
    AFTER_GAP,
    /** The clock shows this time for the second time. */
    REPEATED
  }

  /** {@return the tick as JSON: {@code at} and {@code reason}} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("at", at.toString()).put("reason", reason.name());
  }
}
