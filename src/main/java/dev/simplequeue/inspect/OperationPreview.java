package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many jobs an operation would change, if it were submitted now.
 *
 * @param jobs by state; a state that is not named has none
 * @param exact whether all jobs were looked at; otherwise the counting was stopped, and there may
 *     be more
 * @param walked how many jobs were looked at
 */
public record OperationPreview(Map<JobState, Long> jobs, boolean exact, long walked) {

  /**
   * Makes it immutable.
   *
   * @param jobs by state; a state that is not named has none
   * @param exact whether all jobs were looked at; otherwise the counting was stopped, and there may
   *     be more
   * @param walked how many jobs were looked at
   */
  public OperationPreview {
    jobs = Map.copyOf(jobs);
  }

  /** {@return how many in all} */
  public long total() {
    return jobs.values().stream().mapToLong(Long::longValue).sum();
  }

  /** {@return the counts as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject states = new JsonObject();
    new TreeMap<>(jobs).forEach((state, count) -> states.put(state.sqlName(), count));
    return new JsonObject()
        .put("total", total())
        .put("jobs", states)
        .put("exact", exact)
        .put("walked", walked);
  }
}
