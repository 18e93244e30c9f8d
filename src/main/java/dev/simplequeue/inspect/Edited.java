package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/**
 * The result for each job that was to be deleted, reprioritised or run now.
 *
 * @param done jobs that are changed as requested, by this call or before
 * @param running jobs that are running and were not changed
 * @param locked jobs that another transaction held locked and that were not changed: try again
 * @param gone jobs that have ended, were deleted, or never existed
 */
public record Edited(List<UUID> done, List<UUID> running, List<UUID> locked, List<UUID> gone) {

  /**
   * Makes it immutable.
   *
   * @param done jobs that are changed as requested, by this call or before
   * @param running jobs that are running and were not changed
   * @param locked jobs that another transaction held locked and that were not changed: try again
   * @param gone jobs that have ended, were deleted, or never existed
   */
  public Edited {
    done = List.copyOf(done);
    running = List.copyOf(running);
    locked = List.copyOf(locked);
    gone = List.copyOf(gone);
  }

  /** {@return the ids as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    return new JsonObject()
        .put("done", ResultJson.texts(done))
        .put("running", ResultJson.texts(running))
        .put("locked", ResultJson.texts(locked))
        .put("gone", ResultJson.texts(gone));
  }
}
