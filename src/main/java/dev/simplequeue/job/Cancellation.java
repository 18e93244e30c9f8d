package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;

/**
 * The effect of a cancel. Jobs that had ended before are not counted.
 *
 * @param ended jobs that were waiting or ready: they have ended as {@link JobState#CANCELLED}
 * @param signalled jobs that a node had claimed: if their handlers have started they are signalled,
 *     otherwise they never start; none starts again after this run
 * @param ending jobs that were not changed because another transaction is settling them
 */
public record Cancellation(int ended, int signalled, int ending) {

  /**
   * The sums of this and the other.
   *
   * @param other the numbers to add
   * @return the sums
   */
  public Cancellation plus(Cancellation other) {
    return new Cancellation(
        ended + other.ended, signalled + other.signalled, ending + other.ending);
  }

  /** {@return the numbers as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("ended", ended).put("signalled", signalled).put("ending", ending);
  }
}
