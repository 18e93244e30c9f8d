package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How many jobs there are, by queue and state.
 *
 * @param queues in the order of their names
 * @param more whether there are more queues than these
 */
public record JobCounts(List<QueueCounts> queues, boolean more) {

  /** The most queues in one answer. */
  public static final int MAX_QUEUES = 1000;

  /**
   * Makes it immutable.
   *
   * @param queues in the order of their names
   * @param more whether there are more queues than these
   */
  public JobCounts {
    queues = List.copyOf(queues);
  }

  /** {@return the queues as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject()
        .put("queues", ResultJson.all(queues, QueueCounts::toJson))
        .put("more", more);
  }
}
