package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of a request to enqueue.
 *
 * @param id the job's id: the request's own, or, unless it is {@link Status#INSERTED} or {@link
 *     Status#REFUSED}, that of the job that holds the unique key
 * @param status what happened
 * @param holderRunning whether the holder of the unique key was running at that moment; false
 *     unless a {@link Status#DUPLICATE}
 * @param error why the request was {@link Status#REFUSED}; empty otherwise
 */
public record Receipt(UUID id, Status status, boolean holderRunning, Optional<String> error) {

  /** What can become of a request. */
  public enum Status {
    /** The job is there: committed, or part of the caller's transaction. */
    INSERTED,
    /** A live job holds the unique key, and nothing was changed. */
    DUPLICATE,
    /** A waiting job holds the unique key; it has this request's payload, priority and time now. */
    REPLACED,
    /** A waiting job holds the unique key; it has this request's time now. */
    RESCHEDULED,
    /**
     * Only in the answer to many requests, and not on a connection of the caller's: this one was
     * not inserted by this call, the others were not touched by it.
     */
    REFUSED
  }

  /** The receipt of a job that is there. */
  public static Receipt inserted(UUID id) {
    return new Receipt(id, Status.INSERTED, false, Optional.empty());
  }

  /** The receipt that names the holder of the key. */
  public static Receipt duplicate(UUID holder, boolean holderRunning) {
    return new Receipt(holder, Status.DUPLICATE, holderRunning, Optional.empty());
  }

  /** The receipt that names the holder of the key, which was changed. */
  public static Receipt changed(UUID holder, KeyPolicy policy) {
    Status status = policy == KeyPolicy.REPLACE ? Status.REPLACED : Status.RESCHEDULED;
    return new Receipt(holder, status, false, Optional.empty());
  }

  /** The receipt of a request that was not inserted. */
  public static Receipt refused(UUID id, String error) {
    return new Receipt(id, Status.REFUSED, false, Optional.of(error));
  }

  /** The receipt, as messages have it. Jackson writes it so too. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("id", id.toString()).put("status", status.name());
    if (status == Status.DUPLICATE) {
      json.put("holderRunning", holderRunning);
    }
    ResultJson.put(json, "error", error);
    return json;
  }
}
