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
 * @param jobs for each state. Parked jobs count as {@link JobState#WAITING}. Redriven dead letters
 *     are not counted; their new jobs are.
 */
public record QueueCounts(String queue, Optional<Instant> pausedAt, Map<JobState, JobCount> jobs) {

  /**
   * Makes it immutable.
   *
   * @param queue its name
   * @param pausedAt since when it is paused, by the database's clock; empty if it is not
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
    JsonObject counts = new JsonObject();
    for (JobState state : JobState.values()) {
      counts.put(state.sqlName(), of(state).toJson());
    }
    return json.put("jobs", counts);
  }
}
