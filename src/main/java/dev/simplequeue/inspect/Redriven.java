package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The result of a redrive.
 *
 * @param lives the new jobs
 * @param skipped the dead letters that were not redriven
 * @param cursor for the next call if there are more, {@link RedriveRequest#cursor(String)}
 */
public record Redriven(List<Life> lives, List<Skipped> skipped, Optional<String> cursor) {

  /**
   * Makes it immutable.
   *
   * @param lives the new jobs
   * @param skipped the dead letters that were not redriven
   * @param cursor for the next call if there are more, {@link RedriveRequest#cursor(String)}
   */
  public Redriven {
    lives = List.copyOf(lives);
    skipped = List.copyOf(skipped);
  }

  /** {@return whether there are dead letters that this call has not looked at} */
  public boolean more() {
    return cursor.isPresent();
  }

  /**
   * The result as JSON, as in messages; the new jobs are under the key {@code redriven}. Jackson
   * writes the same.
   *
   * @return the JSON; empty values are omitted
   */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("redriven", ResultJson.all(lives, Life::toJson))
            .put("skipped", ResultJson.all(skipped, Skipped::toJson))
            .put("more", more());
    ResultJson.put(json, "cursor", cursor);
    return json;
  }

  /**
   * A dead letter that was redriven.
   *
   * @param from the dead letter's id
   * @param id the id of the new job
   * @param queue the queue of both
   */
  public record Life(UUID from, UUID id, String queue) {

    /** {@return the ids and the queue as JSON, as in messages} Jackson writes the same. */
    @JsonValue
    public JsonObject toJson() {
      return new JsonObject()
          .put("from", from.toString())
          .put("id", id.toString())
          .put("queue", queue);
    }
  }

  /**
   * A dead letter that was not redriven.
   *
   * @param by the job that holds the key, or the job that it was redriven as before; empty if
   *     unknown
   */
  public record Skipped(UUID id, Reason reason, Optional<UUID> by) {

    /** {@return the id and the reason as JSON, as in messages} Jackson writes the same. */
    @JsonValue
    public JsonObject toJson() {
      JsonObject json = new JsonObject().put("id", id.toString()).put("reason", reason.word());
      ResultJson.put(json, "by", by);
      return json;
    }
  }

  /** Why a dead letter was not redriven. */
  public enum Reason {
    /** A live job holds its unique key. */
    KEY_HELD,
    /** It was redriven before. */
    ALREADY_REDRIVEN,
    /** Another transaction has locked it, or a long open transaction holds its unique key. */
    LOCKED,
    /** The database refuses to redrive it, by a user's trigger or constraint. */
    REFUSED,
    /** There is no dead letter with this id. */
    NOT_DEAD;

    /**
     * As messages spell it: {@code key_held}.
     *
     * @return the word
     */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
