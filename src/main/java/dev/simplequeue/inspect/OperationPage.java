package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A page of operations.
 *
 * @param operations the newest first
 * @param cursor for the next page, {@link OperationQuery#cursor(String)}; empty after the last
 */
public record OperationPage(List<Operation> operations, Optional<String> cursor) {

  /**
   * Makes it immutable.
   *
   * @param operations the newest first
   * @param cursor for the next page, {@link OperationQuery#cursor(String)}; empty after the last
   */
  public OperationPage {
    operations = List.copyOf(operations);
  }

  /** {@return the page as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("operations", ResultJson.all(operations, Operation::toJson));
    ResultJson.put(json, "cursor", cursor);
    return json;
  }
}
