package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job as a page shows it. Times are the database's clock.
 *
 * @param id the job's id
 * @param queue the queue that it was enqueued in
 * @param state its state
 * @param priority 0 (most urgent) to 9
 * @param runAt it does not run before this time; empty for a job that is parked until a permit is
 *     free
 * @param createdAt when it was enqueued
 * @param claimedAt when it was claimed last, if it is still claimed or has ended
 * @param finishedAt when it ended
 * @param node the node that has or had the claim
 * @param attempts how many were started
 * @param maxAttempts the number of attempts after which a failure is final
 * @param uniqueKey the unique key that it has, or had while it was live
 * @param fingerprint the group that it belongs to
 * @param lastError the newest of its errors
 * @param redrivenFrom the dead letter that was redriven as this job
 * @param redrivenTo the job that this dead letter was redriven as
 */
public record JobEntry(
    UUID id,
    String queue,
    JobState state,
    int priority,
    Optional<Instant> runAt,
    Instant createdAt,
    Optional<Instant> claimedAt,
    Optional<Instant> finishedAt,
    Optional<UUID> node,
    int attempts,
    int maxAttempts,
    Optional<String> uniqueKey,
    Optional<String> fingerprint,
    Optional<String> lastError,
    Optional<UUID> redrivenFrom,
    Optional<UUID> redrivenTo) {
  /** {@return the job as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id.toString())
            .put("queue", queue)
            .put("state", state.sqlName())
            .put("priority", priority);
    ResultJson.put(json, "runAt", runAt);
    json.put("createdAt", createdAt.toString());
    ResultJson.put(json, "claimedAt", claimedAt);
    ResultJson.put(json, "finishedAt", finishedAt);
    ResultJson.put(json, "node", node);
    json.put("attempts", attempts).put("maxAttempts", maxAttempts);
    ResultJson.put(json, "uniqueKey", uniqueKey);
    ResultJson.put(json, "fingerprint", fingerprint);
    ResultJson.put(json, "lastError", lastError);
    ResultJson.put(json, "redrivenFrom", redrivenFrom);
    ResultJson.put(json, "redrivenTo", redrivenTo);
    return json;
  }
}
