package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a job has come, as its handler has told by {@link Job#progress(long, long, String)}.
 *
 * @param done how much is done, in a unit of the handler's; 0 or more
 * @param total how much is to be done, 1 or more, if the handler knows; no limit for {@code done},
 *     for it may have been an estimate
 * @param note what the handler does now, for a person; 1 to {@value #MAX_NOTE_CHARACTERS}
 *     characters that PostgreSQL can store, if it has said anything
 * @param at when it was told
 * @param attempt the attempt that told it
 */
public record JobProgress(
    long done, Optional<Long> total, Optional<String> note, Instant at, int attempt) {

  /** The longest note, in characters; a longer one is cut. */
  public static final int MAX_NOTE_CHARACTERS = 200;

  /**
   * Checks the numbers, and makes the note storable.
   *
   * @param done how much is done; 0 or more
   * @param total how much is to be done; 0 is unknown, as is empty
   * @param note what the handler does now, for a person; an empty one is none
   * @param at when it was told
   * @param attempt the attempt that told it
   * @throws InvalidValueException if {@code done} or {@code total} is not within its limits
   */
  public JobProgress {
    if (done < 0) {
      throw new InvalidValueException("done", "is " + done + "; the limit is 0 or more");
    }
    total
        .filter(all -> all < 0)
        .ifPresent(
            all -> {
              throw new InvalidValueException(
                  "total", "is " + all + "; the limit is 0 (unknown) or more");
            });
    total = total.filter(all -> all > 0);
    note =
        note.map(text -> JobError.storable(text, MAX_NOTE_CHARACTERS))
            .filter(text -> !text.isEmpty());
    Objects.requireNonNull(at, "at");
  }

  /** {@return it as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("done", done);
    total.ifPresent(all -> json.put("total", all));
    note.ifPresent(text -> json.put("note", text));
    return json.put("at", at.toString()).put("attempt", attempt);
  }
}
