package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The outcome of a job that was awaited.
 *
 * @param id the job's id
 * @param queue the queue that it was enqueued in
 * @param state an ended state; or, if only the first attempt was awaited and it failed, the live
 *     one that the job has now
 * @param attempts how many were used
 * @param output of a {@link JobState#COMPLETED} job, if its handler gave one
 * @param errors of its attempts, oldest first: the first one and the nineteen newest
 * @param headers that it was enqueued with
 */
public record JobOutcome(
    UUID id,
    String queue,
    JobState state,
    int attempts,
    Optional<JsonText> output,
    List<AttemptError> errors,
    Map<String, String> headers) {

  /** {@return whether the job ended with success} */
  public boolean isCompleted() {
    return state == JobState.COMPLETED;
  }

  /**
   * The output as Jackson reads it with Vert.x's mapper. Fields that {@code type} does not know are
   * ignored.
   *
   * @param <T> the type to read into
   * @param type the class to read into
   * @return the output
   * @throws UnprocessablePayloadException if there is none, or it does not fit {@code type}
   * @throws IllegalStateException if Jackson cannot build {@code type}
   */
  public <T> T outputAs(Class<T> type) {
    return output
        .orElseThrow(() -> new UnprocessablePayloadException("job " + id + " has no output"))
        .as("output", type);
  }

  /** {@return the outcome as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id.toString())
            .put("queue", queue)
            .put("state", state.sqlName())
            .put("attempts", attempts)
            .put("errors", ResultJson.all(errors, AttemptError::toJson))
            .put("headers", ResultJson.headers(headers));
    output.ifPresent(value -> json.put("output", value.toJson()));
    return json;
  }
}
