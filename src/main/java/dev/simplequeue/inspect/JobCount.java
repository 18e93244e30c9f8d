package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;

/**
 * How many jobs there are of one queue and state.
 *
 * @param jobs the number
 * @param exact whether they were counted; if not, there are too many, and the number is an estimate
 *     from PostgreSQL's planner statistics, and not less than the number that was counted
 */
public record JobCount(long jobs, boolean exact) {
  /** {@return the number as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("jobs", jobs).put("exact", exact);
  }
}
