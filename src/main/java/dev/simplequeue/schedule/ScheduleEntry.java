package dev.simplequeue.schedule;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A schedule as it stands in the database.
 *
 * @param name its name
 * @param queue where its jobs go
 * @param definition as {@link Schedule#toJson} writes it; without its request in a page
 * @param origin where it was put last: {@code conf}, {@code api} or {@code sql}
 * @param revision how often it was changed, from 1
 * @param nextAt its next tick; empty if there is none, or it is still to be worked out
 * @param lastTick the newest tick that has come
 * @param lastJob the job of the newest tick that has one
 * @param lastOutcome what came of the newest tick: {@code fired}, {@code skipped}, {@code
 *     buffered}, {@code misfired}, or {@code known} if its job was there
 * @param fired how many ticks have fired
 * @param skipped how many did not, because an earlier job had not ended
 * @param misfired how many did not, because they were too late
 * @param pausedAt since when it is paused
 * @param pausedBy by whom
 * @param pauseNote why
 * @param problem why it does not fire although it should
 * @param overdue whether it should have fired more than a minute ago, and is not paused
 * @param createdAt when it was made
 * @param changedAt when it was changed last
 */
public record ScheduleEntry(
    String name,
    String queue,
    JsonObject definition,
    String origin,
    long revision,
    Optional<Instant> nextAt,
    Optional<Instant> lastTick,
    Optional<UUID> lastJob,
    Optional<String> lastOutcome,
    long fired,
    long skipped,
    long misfired,
    Optional<Instant> pausedAt,
    Optional<String> pausedBy,
    Optional<String> pauseNote,
    Optional<String> problem,
    boolean overdue,
    Instant createdAt,
    Instant changedAt) {

  /**
   * The schedule that the definition says.
   *
   * @return the schedule; without its request in a page
   * @throws IllegalArgumentException if somebody has written it by hand, and it says none
   */
  public Schedule schedule() {
    return Schedule.fromJson(name, definition);
  }

  /** {@return the entry as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("name", name)
            .put("queue", queue)
            .put("definition", definition)
            .put("origin", origin)
            .put("revision", revision)
            .put("fired", fired)
            .put("skipped", skipped)
            .put("misfired", misfired)
            .put("overdue", overdue)
            .put("createdAt", createdAt.toString())
            .put("changedAt", changedAt.toString());
    ResultJson.put(json, "nextAt", nextAt);
    ResultJson.put(json, "lastTick", lastTick);
    ResultJson.put(json, "lastJob", lastJob);
    ResultJson.put(json, "lastOutcome", lastOutcome);
    ResultJson.put(json, "pausedAt", pausedAt);
    ResultJson.put(json, "pausedBy", pausedBy);
    ResultJson.put(json, "pauseNote", pauseNote);
    ResultJson.put(json, "problem", problem);
    return json;
  }
}
