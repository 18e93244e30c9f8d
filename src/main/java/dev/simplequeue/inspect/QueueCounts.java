package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How many jobs a queue has, by state.
 *
 * @param queue its name
 * @param pausedAt since when it is paused, by the database's clock; empty if it is not
 * @param oldestReadyAt since when the oldest ready job has been ready, by the database's clock;
 *     empty if none is
 * @param oldestDeadAt when the oldest dead letter died that was not redriven; empty if there is
 *     none. Of more than are counted, that of those with the first ids.
 * @param jobs for each state. Parked jobs count as {@link JobState#WAITING}. Redriven dead letters
 *     are not counted; their new jobs are.
 */
public record QueueCounts(
    String queue,
    Optional<Instant> pausedAt,
    Optional<Instant> oldestReadyAt,
    Optional<Instant> oldestDeadAt,
    Map<JobState, JobCount> jobs) {

  /**
   * Makes it immutable.
   *
   * @param queue its name
   * @param pausedAt since when it is paused, by the database's clock; empty if it is not
   * @param oldestReadyAt since when the oldest ready job has been ready
   * @param oldestDeadAt when the oldest dead letter died that was not redriven
   * @param jobs for each state. Parked jobs count as {@link JobState#WAITING}. Redriven dead
   *     letters are not counted; their new jobs are.
   */
  public QueueCounts {
    jobs = Map.copyOf(jobs);
  }

  /**
   * How many are in this state.
   *
   * @param state any state
   * @return the count; 0 if there are none
   */
  public JobCount of(JobState state) {
    return jobs.getOrDefault(state, new JobCount(0, true));
  }

  /**
   * {@return the counts, all states among them as JSON, as in messages} Jackson writes the same.
   */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("queue", queue);
    ResultJson.put(json, "pausedAt", pausedAt);
    ResultJson.put(json, "oldestReadyAt", oldestReadyAt);
    ResultJson.put(json, "oldestDeadAt", oldestDeadAt);
    JsonObject counts = new JsonObject();
    for (JobState state : JobState.values()) {
      counts.put(state.sqlName(), of(state).toJson());
    }
    return json.put("jobs", counts);
  }
}
