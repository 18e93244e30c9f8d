package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;

/**
 * How many jobs there are of one queue and state.
 *
 * @param jobs the number
 * @param exact whether they were counted; if not, there are too many to be counted, and the number
 *     is an estimate by the statistics of PostgreSQL's planner, and no less than what was seen
 */
public record JobCount(long jobs, boolean exact) {
  /** The number, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("jobs", jobs).put("exact", exact);
  }
}
