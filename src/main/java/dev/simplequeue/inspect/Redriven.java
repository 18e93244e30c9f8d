package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What a redrive has done.
 *
 * @param lives the new lives
 * @param skipped the dead letters that were left as they are
 * @param cursor for the next call if there are more, {@link RedriveRequest#cursor(String)}
 */
public record Redriven(List<Life> lives, List<Skipped> skipped, Optional<String> cursor) {

  /** Makes it immutable. */
  public Redriven {
    lives = List.copyOf(lives);
    skipped = List.copyOf(skipped);
  }

  /** Whether there are dead letters that this call has not come to. */
  public boolean more() {
    return cursor.isPresent();
  }

  /**
   * The lives, under the key {@code redriven}, and the rest, as messages have it. Jackson writes it
   * so too.
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
   * A dead letter that lives again.
   *
   * @param from the dead letter's id
   * @param id the id of the new life
   * @param queue the queue of both
   */
  public record Life(UUID from, UUID id, String queue) {

    /** The ids and the queue, as messages have them. Jackson writes it so too. */
    @JsonValue
    public JsonObject toJson() {
      return new JsonObject()
          .put("from", from.toString())
          .put("id", id.toString())
          .put("queue", queue);
    }
  }

  /**
   * A dead letter that was left.
   *
   * @param by the job that holds the key, or the life that it has already; if that is known
   */
  public record Skipped(UUID id, Reason reason, Optional<UUID> by) {

    /** The id and the reason, as messages have them. Jackson writes it so too. */
    @JsonValue
    public JsonObject toJson() {
      JsonObject json = new JsonObject().put("id", id.toString()).put("reason", reason.word());
      ResultJson.put(json, "by", by);
      return json;
    }
  }

  /** Why a dead letter was left. */
  public enum Reason {
    /** A live job holds its unique key. */
    KEY_HELD,
    /** It was redriven before. */
    ALREADY_REDRIVEN,
    /** Somebody else is at it, or a transaction that is open for long has its unique key. */
    LOCKED,
    /** The database refuses that it lives again: a trigger or a constraint of yours. */
    REFUSED,
    /** There is no dead letter with this id. */
    NOT_DEAD;

    /** As messages spell it: {@code key_held}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
