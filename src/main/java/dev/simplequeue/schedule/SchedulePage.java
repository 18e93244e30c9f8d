package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A page of schedules.
 *
 * @param schedules in the order of their names; it can be empty although more follow
 * @param after for the next page, {@link ScheduleQuery#after}; empty after the last
 */
public record SchedulePage(List<ScheduleEntry> schedules, Optional<String> after) {

  /**
   * Makes it immutable.
   *
   * @param schedules in the order of their names; it can be empty although more follow
   * @param after for the next page, {@link ScheduleQuery#after}; empty after the last
   */
  public SchedulePage {
    schedules = List.copyOf(schedules);
  }

  /** {@return the page as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("schedules", ResultJson.all(schedules, ScheduleEntry::toJson));
    ResultJson.put(json, "after", after);
    return json;
  }
}
