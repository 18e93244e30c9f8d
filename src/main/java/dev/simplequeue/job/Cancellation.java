package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonObject;

/**
 * What a cancel has done. Ended jobs are not counted: there was nothing to cancel.
 *
 * @param ended jobs that waited: they are dead as {@link JobState#CANCELLED}
 * @param signalled jobs that a node had claimed: if their handlers have begun they are told, if not
 *     they never do; none starts again, whatever becomes of this run
 * @param ending jobs that were left alone because another transaction is settling them
 */
public record Cancellation(int ended, int signalled, int ending) {

  /** This and the other. */
  public Cancellation plus(Cancellation other) {
    return new Cancellation(
        ended + other.ended, signalled + other.signalled, ending + other.ending);
  }

  /** The numbers, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject().put("ended", ended).put("signalled", signalled).put("ending", ending);
  }
}
