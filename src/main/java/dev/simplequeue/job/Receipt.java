package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * The answer to a request to enqueue.
 *
 * @param id the job's id: the request's own, or, if it is {@link Status#DUPLICATE}, {@link
 *     Status#REPLACED} or {@link Status#RETIMED}, that of the job that holds the unique key
 * @param status what happened
 * @param holderRunning whether the holder of the unique key was running at that moment; false
 *     unless a {@link Status#DUPLICATE}
 * @param error why the request was {@link Status#REFUSED}; empty otherwise
 */
public record Receipt(UUID id, Status status, boolean holderRunning, Optional<String> error) {

  /** What can become of a request. */
  public enum Status {
    /**
     * This call has inserted the job: it is committed, or part of the caller's transaction. Also if
     * this call had to try again after a lost answer and found the job there.
     */
    INSERTED,
    /**
     * An earlier call with this request, or with another one with its id, has inserted the job,
     * which may have ended since. This call has changed nothing.
     */
    ALREADY_INSERTED,
    /** A live job holds the unique key, and nothing was changed. */
    DUPLICATE,
    /**
     * A waiting or ready job holds the unique key; it now has this request's payload, headers,
     * priority and time.
     */
    REPLACED,
    /** A waiting or ready job holds the unique key; it now has this request's time. */
    RETIMED,
    /**
     * This call has not inserted this request; the others are not affected. Only in answers to
     * several requests, and not on the caller's own connection.
     */
    REFUSED
  }

  /**
   * The receipt of an inserted job.
   *
   * @param id the job's id
   * @return the receipt
   */
  public static Receipt inserted(UUID id) {
    return new Receipt(id, Status.INSERTED, false, Optional.empty());
  }

  /**
   * The receipt of a job that an earlier call has inserted.
   *
   * @param id the job's id
   * @return the receipt
   */
  public static Receipt alreadyInserted(UUID id) {
    return new Receipt(id, Status.ALREADY_INSERTED, false, Optional.empty());
  }

  /** {@return whether the request's own job is there, by this call or by an earlier one} */
  public boolean isInserted() {
    return status == Status.INSERTED || status == Status.ALREADY_INSERTED;
  }

  /**
   * The receipt that names the holder of the key.
   *
   * @param holder the id of the job that holds the unique key
   * @param holderRunning whether that job is running
   * @return the receipt
   */
  public static Receipt duplicate(UUID holder, boolean holderRunning) {
    return new Receipt(holder, Status.DUPLICATE, holderRunning, Optional.empty());
  }

  /**
   * The receipt that names the holder of the key, which was changed.
   *
   * @param holder the id of the job that holds the unique key
   * @param policy the request's policy
   * @return the receipt
   */
  public static Receipt changed(UUID holder, KeyPolicy policy) {
    Status status = policy == KeyPolicy.REPLACE ? Status.REPLACED : Status.RETIMED;
    return new Receipt(holder, status, false, Optional.empty());
  }

  /**
   * The receipt of a request that was not inserted.
   *
   * @param id the job's id
   * @param error why it was refused
   * @return the receipt
   */
  public static Receipt refused(UUID id, String error) {
    return new Receipt(id, Status.REFUSED, false, Optional.of(error));
  }

  /** {@return the receipt as JSON, as in messages} Jackson writes the same. */
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
