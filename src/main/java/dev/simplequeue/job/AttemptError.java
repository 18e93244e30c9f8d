package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * Why an attempt of a job ended without success.
 *
 * @param attempt which one, 1 for the first
 * @param at when it was stored, by the database's clock
 * @param kind one word, see {@link JobError}
 * @param message for a person
 * @param trace the first frames of the exception and of its causes, if there was one and the queue
 *     keeps traces
 */
public record AttemptError(
    int attempt, Instant at, String kind, String message, Optional<String> trace) {
  /** {@return the error as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("attempt", attempt)
            .put("at", at.toString())
            .put("kind", kind)
            .put("error", message);
    trace.ifPresent(text -> json.put("trace", text));
    return json;
  }
}
