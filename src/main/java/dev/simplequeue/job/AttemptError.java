package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * Why an attempt of a job ended without success.
 *
 * @param attempt which one, 1 for the first
 * @param at when it was stored, by the database's clock
 * @param kind one word, see {@link JobError}
 * @param message for a person
 */
public record AttemptError(int attempt, Instant at, String kind, String message) {
  /** {@return the error as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject()
        .put("attempt", attempt)
        .put("at", at.toString())
        .put("kind", kind)
        .put("error", message);
  }
}
