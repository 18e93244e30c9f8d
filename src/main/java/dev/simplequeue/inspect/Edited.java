package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/**
 * What became of each job that was to be deleted, reprioritised or run now.
 *
 * @param done it is as was asked, now or before
 * @param running it runs, and was left alone
 * @param locked somebody else was at it for long, and it was left alone: try again
 * @param gone it has ended, was deleted, or never was
 */
public record Edited(List<UUID> done, List<UUID> running, List<UUID> locked, List<UUID> gone) {

  /** Makes it immutable. */
  public Edited {
    done = List.copyOf(done);
    running = List.copyOf(running);
    locked = List.copyOf(locked);
    gone = List.copyOf(gone);
  }

  /** The ids, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject()
        .put("done", ResultJson.texts(done))
        .put("running", ResultJson.texts(running))
        .put("locked", ResultJson.texts(locked))
        .put("gone", ResultJson.texts(gone));
  }
}
