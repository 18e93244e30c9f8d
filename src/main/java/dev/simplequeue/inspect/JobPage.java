package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Some jobs.
 *
 * @param jobs in the order that was asked for; there may be none although more follow
 * @param cursor for the next page, {@link JobQuery#cursor(String)}; empty after the last
 * @param cut whether the page ended because so many jobs were looked at, not because it is full: go
 *     on with the cursor
 */
public record JobPage(List<JobEntry> jobs, Optional<String> cursor, boolean cut) {

  /** Makes it immutable. */
  public JobPage {
    jobs = List.copyOf(jobs);
  }

  /** The page, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("jobs", ResultJson.all(jobs, JobEntry::toJson)).put("cut", cut);
    ResultJson.put(json, "cursor", cursor);
    return json;
  }
}
