package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything that is known about a job.
 *
 * @param entry the entry that a page shows
 * @param payload as it was enqueued
 * @param headers that it was enqueued with
 * @param output of a {@link JobState#COMPLETED} job, if its handler gave one
 * @param errors of its attempts, oldest first: the first one and the nineteen newest
 * @param timeout the longest run of one attempt, if the request named one
 * @param reschedules how often its handler has rescheduled it
 * @param crashes how often it was rescued from a dead node
 * @param releases how often it was released while it ran
 * @param fence the fence of its newest claim, 0 before the first
 * @param cancelRequested whether it runs and was cancelled
 * @param nodeName the name of the node that has or had the claim, if that node still exists
 * @param lives the known ids of the chain of redrives that this job belongs to, oldest first: each
 *     redriven dead letter is followed by its new job
 * @param progress what its present run has told, or its last one while it waits for another, if it
 *     has told something; none once it has ended
 */
public record JobHistory(
    JobEntry entry,
    JsonText payload,
    Map<String, String> headers,
    Optional<JsonText> output,
    List<AttemptError> errors,
    Optional<Duration> timeout,
    int reschedules,
    int crashes,
    int releases,
    int fence,
    boolean cancelRequested,
    Optional<String> nodeName,
    List<UUID> lives,
    Optional<JobProgress> progress) {

  /**
   * Makes it immutable.
   *
   * @param entry the entry that a page shows
   * @param payload as it was enqueued
   * @param headers that it was enqueued with
   * @param output of a {@link JobState#COMPLETED} job, if its handler gave one
   * @param errors of its attempts, oldest first: the first one and the nineteen newest
   * @param timeout the longest run of one attempt, if the request named one
   * @param reschedules how often its handler has rescheduled it
   * @param crashes how often it was rescued from a dead node
   * @param releases how often it was released while it ran
   * @param fence the fence of its newest claim, 0 before the first
   * @param cancelRequested whether it runs and was cancelled
   * @param nodeName the name of the node that has or had the claim, if that node still exists
   * @param lives the known ids of the chain of redrives that this job belongs to, oldest first:
   *     each redriven dead letter is followed by its new job
   * @param progress what its present run has told, or its last one while it waits for another
   */
  public JobHistory {
    headers = Map.copyOf(headers);
    errors = List.copyOf(errors);
    lives = List.copyOf(lives);
  }

  /** {@return everything in one object as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        entry
            .toJson()
            .put("payload", payload.toJson())
            .put("headers", ResultJson.headers(headers))
            .put("errors", ResultJson.all(errors, AttemptError::toJson))
            .put("reschedules", reschedules)
            .put("crashes", crashes)
            .put("releases", releases)
            .put("fence", fence)
            .put("cancelRequested", cancelRequested)
            .put("lives", ResultJson.texts(lives));
    output.ifPresent(value -> json.put("output", value.toJson()));
    ResultJson.put(json, "timeout", timeout);
    ResultJson.put(json, "nodeName", nodeName);
    progress.ifPresent(told -> json.put("progress", told.toJson()));
    return json;
  }
}
