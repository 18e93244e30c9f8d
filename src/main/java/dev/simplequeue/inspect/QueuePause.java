package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a queue is paused, after a call that was to pause or resume it.
 *
 * @param queue its name
 * @param pausedAt since when, by the database's clock; empty if it is not paused
 * @param changed whether this call has changed it; false if it was so before
 */
public record QueuePause(String queue, Optional<Instant> pausedAt, boolean changed) {
  /**
   * Refuses what no note can be.
   *
   * @param note up to {@value Operator#MAX_NOTE_CHARACTERS} characters without control characters
   * @return the same
   * @throws InvalidValueException if it is longer, or has a control character
   */
  public static String checkNote(String note) {
    return note.isEmpty()
        ? note
        : TextChecks.checkName(
            "note", note, Operator.MAX_NOTE_CHARACTERS, InvalidValueException::new);
  }

  /** {@return the pause as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("queue", queue);
    ResultJson.put(json, "pausedAt", pausedAt);
    return json.put("changed", changed);
  }
}
