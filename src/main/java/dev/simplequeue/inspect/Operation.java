package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A change of many jobs as it stands in the database.
 *
 * @param id its id
 * @param kind the word of what is done with each job, {@link OperationKind#word}; a newer node may
 *     know others
 * @param filter which jobs: the keys of a page's message without {@code order}, {@code size} and
 *     {@code cursor}
 * @param priority the new priority, if it sets one
 * @param state how far it is
 * @param walked how many jobs were looked at, those among them that are not meant
 * @param changed how many jobs it has changed
 * @param skipped how many jobs it has not changed, by the reason: those of {@link Redriven.Reason},
 *     {@code locked} (by another transaction, for seconds), {@code refused} (by a user's trigger or
 *     constraint), {@code running}, {@code changed} (its state is not one of the filter's any
 *     more), {@code gone} (it has ended, or was deleted)
 * @param waiting how many were locked, and are tried again in the end
 * @param refusals the first {@value #MAX_REFUSALS} jobs that the database has refused to change
 * @param problem why it does not go on; it is tried again
 * @param submittedAt when it was submitted; jobs that are enqueued later are left alone
 * @param submittedBy by whom; empty if that was not said
 * @param startedAt when its first chunk was taken
 * @param movedAt when its newest chunk was done
 * @param endedAt when it came to its end, or was cancelled
 * @param cancelledBy by whom it was cancelled; empty if that was not said
 */
public record Operation(
    UUID id,
    String kind,
    JsonObject filter,
    Optional<Integer> priority,
    OperationState state,
    long walked,
    long changed,
    Map<String, Long> skipped,
    int waiting,
    List<Refusal> refusals,
    Optional<String> problem,
    Instant submittedAt,
    String submittedBy,
    Optional<Instant> startedAt,
    Optional<Instant> movedAt,
    Optional<Instant> endedAt,
    Optional<String> cancelledBy) {

  /** How many jobs are named that the database has refused to change. */
  public static final int MAX_REFUSALS = 20;

  /**
   * A job that the database has refused to change.
   *
   * @param job its id
   * @param error the database's words
   */
  public record Refusal(UUID job, String error) {

    /** {@return the id and the error as JSON, as in messages} Jackson writes the same. */
    @JsonValue
    public JsonObject toJson() {
      return new JsonObject().put("job", job.toString()).put("error", error);
    }
  }

  /**
   * Makes it immutable.
   *
   * @param id its id
   * @param kind the word of what is done with each job
   * @param filter which jobs
   * @param priority the new priority, if it sets one
   * @param state how far it is
   * @param walked how many jobs were looked at
   * @param changed how many jobs it has changed
   * @param skipped how many jobs it has not changed, by the reason
   * @param waiting how many were locked, and are tried again in the end
   * @param refusals the first jobs that the database has refused to change
   * @param problem why it does not go on
   * @param submittedAt when it was submitted
   * @param submittedBy by whom
   * @param startedAt when its first chunk was taken
   * @param movedAt when its newest chunk was done
   * @param endedAt when it came to its end, or was cancelled
   * @param cancelledBy by whom it was cancelled
   */
  public Operation {
    skipped = Map.copyOf(skipped);
    refusals = List.copyOf(refusals);
  }

  /**
   * {@return how many jobs it has come to: those that it has changed, and those that it has not}
   */
  public long processed() {
    return changed + skippedJobs();
  }

  /** {@return how many jobs it has not changed, for whatever reason} */
  public long skippedJobs() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** {@return the operation as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject reasons = new JsonObject();
    new TreeMap<>(skipped).forEach(reasons::put);
    JsonObject json =
        new JsonObject()
            .put("id", id.toString())
            .put("kind", kind)
            .put("filter", filter)
            .put("state", state.word())
            .put("walked", walked)
            .put("processed", processed())
            .put("changed", changed)
            .put("skipped", reasons)
            .put("waiting", waiting)
            .put("refusals", ResultJson.all(refusals, Refusal::toJson))
            .put("submittedAt", submittedAt.toString())
            .put("submittedBy", submittedBy);
    priority.ifPresent(value -> json.put("priority", value));
    ResultJson.put(json, "problem", problem);
    ResultJson.put(json, "startedAt", startedAt);
    ResultJson.put(json, "movedAt", movedAt);
    ResultJson.put(json, "endedAt", endedAt);
    ResultJson.put(json, "cancelledBy", cancelledBy);
    return json;
  }
}
