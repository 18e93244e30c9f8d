package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of jobs.
 *
 * @param jobs in the requested order; it can be empty although more follow
 * @param cursor for the next page, {@link JobQuery#cursor(String)}; empty after the last
 * @param cut whether the page ended because of the limit of jobs that one call looks at, not
 *     because it is full: continue with the cursor
 * @param walked how many jobs were looked at
 * @param reached how far it has looked: when the last of these was made, by its id; empty if there
 *     was none, or its id is not of version 7
 */
public record JobPage(
    List<JobEntry> jobs,
    Optional<String> cursor,
    boolean cut,
    long walked,
    Optional<Instant> reached) {

  /**
   * Makes it immutable.
   *
   * @param jobs in the requested order; it can be empty although more follow
   * @param cursor for the next page, {@link JobQuery#cursor(String)}; empty after the last
   * @param cut whether the page ended because of the limit of jobs that one call looks at, not
   *     because it is full: continue with the cursor
   * @param walked how many jobs were looked at
   * @param reached how far it has looked
   */
  public JobPage {
    jobs = List.copyOf(jobs);
  }

  /**
   * When a job was made, as far as its id says that.
   *
   * @param id the job's id
   * @return the time, to the millisecond, by the clock of its creator; empty if the id is not of
   *     version 7
   */
  public static Optional<Instant> madeAt(UUID id) {
    return IdOrder.timeOf(id);
  }

  /** {@return the page as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("jobs", ResultJson.all(jobs, JobEntry::toJson)).put("cut", cut);
    ResultJson.put(json, "cursor", cursor);
    json.put("walked", walked);
    ResultJson.put(json, "reached", reached);
    return json;
  }
}
