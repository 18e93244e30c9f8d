package dev.simplequeue.impl.bus;

import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;

/**
 * An order that may name its author.
 *
 * @param by who, for the audit; empty if that is not said
 * @param rest all that the order says besides
 */
public record Signed(String by, JsonObject rest) {
  private static final String KEY = "by";

  /**
   * Reads an order.
   *
   * @throws InvalidValueException if the author's name is not valid
   */
  public static Signed of(JsonObject order) {
    Object by = order.getValue(KEY);
    if (by != null && !(by instanceof String)) {
      throw new InvalidValueException(KEY, "must be a string");
    }
    JsonObject rest = order.copy();
    rest.remove(KEY);
    return new Signed(by == null ? "" : OperationRequest.checkBy((String) by), rest);
  }
}
