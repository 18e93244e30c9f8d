package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A page of jobs.
 *
 * @param jobs in the requested order; it can be empty although more follow
 * @param cursor for the next page, {@link JobQuery#cursor(String)}; empty after the last
 * @param cut whether the page ended because of the limit of jobs that one call looks at, not
 *     because it is full: continue with the cursor
 */
public record JobPage(List<JobEntry> jobs, Optional<String> cursor, boolean cut) {

  /**
   * Makes it immutable.
   *
   * @param jobs in the requested order; it can be empty although more follow
   * @param cursor for the next page, {@link JobQuery#cursor(String)}; empty after the last
   * @param cut whether the page ended because of the limit of jobs that one call looks at, not
   *     because it is full: continue with the cursor
   */
  public JobPage {
    jobs = List.copyOf(jobs);
  }

  /** {@return the page as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("jobs", ResultJson.all(jobs, JobEntry::toJson)).put("cut", cut);
    ResultJson.put(json, "cursor", cursor);
    return json;
  }
}
