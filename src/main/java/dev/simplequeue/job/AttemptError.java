package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * Why an attempt of a job ended without success.
 *
 * @param attempt which one, 1 for the first
 * @param at when it was written down, by the database's clock
 * @param kind one word, see {@link JobError}
 * @param message for a person
 */
public record AttemptError(int attempt, Instant at, String kind, String message) {
  /** The error, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject()
        .put("attempt", attempt)
        .put("at", at.toString())
        .put("kind", kind)
        .put("error", message);
  }
}
