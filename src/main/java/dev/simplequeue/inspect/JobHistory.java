package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All that is known of a job.
 *
 * @param entry what a page shows of it
 * @param payload as it was enqueued
 * @param headers that it was enqueued with
 * @param output of a {@link JobState#COMPLETED} job, if its handler gave one
 * @param errors of its attempts, oldest first: the first one and the nineteen newest
 * @param timeout the longest run of one attempt, if the request named one
 * @param reprocesses how often its handler has put it off
 * @param crashes how often it was taken from a dead node
 * @param releases how often it was given back while it ran
 * @param fence the number of its newest claim, 0 before the first
 * @param cancelRequested whether it runs and was cancelled
 * @param nodeName the name of the node that has or had the claim, if that node still takes part
 * @param lives the ids of this job's lives that are known, itself among them, oldest first: a dead
 *     letter that was redriven is followed by its next life
 */
public record JobHistory(
    JobEntry entry,
    JsonText payload,
    Map<String, String> headers,
    Optional<JsonText> output,
    List<AttemptError> errors,
    Optional<Duration> timeout,
    int reprocesses,
    int crashes,
    int releases,
    int fence,
    boolean cancelRequested,
    Optional<String> nodeName,
    List<UUID> lives) {

  /** Makes it immutable. */
  public JobHistory {
    headers = Map.copyOf(headers);
    errors = List.copyOf(errors);
    lives = List.copyOf(lives);
  }

  /** All of it in one object, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        entry
            .toJson()
            .put("payload", payload.toJson())
            .put("headers", ResultJson.headers(headers))
            .put("errors", ResultJson.all(errors, AttemptError::toJson))
            .put("reprocesses", reprocesses)
            .put("crashes", crashes)
            .put("releases", releases)
            .put("fence", fence)
            .put("cancelRequested", cancelRequested)
            .put("lives", ResultJson.texts(lives));
    output.ifPresent(value -> json.put("output", value.toJson()));
    ResultJson.put(json, "timeout", timeout);
    ResultJson.put(json, "nodeName", nodeName);
    return json;
  }
}
