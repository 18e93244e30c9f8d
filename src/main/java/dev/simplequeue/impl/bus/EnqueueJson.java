package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.impl.json.Times;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A request and a receipt as JSON.
 *
 * <p>Request: {@code queue} (required unless a template names it), {@code template}, {@code
 * payload}, {@code id}, {@code priority}, {@code runAt} (ISO-8601 with an offset), {@code runIn}
 * and {@code timeout} (durations), {@code maxAttempts}, {@code uniqueKey}, {@code keyPolicy}
 * ({@code KEEP}, {@code REPLACE}, {@code RETIME}, {@code REJECT}), {@code fingerprint}, {@code
 * limitKey}, {@code headers}. Receipt: {@code id}, {@code status} ({@code INSERTED}, {@code
 * ALREADY_INSERTED}, {@code DUPLICATE}, {@code REPLACED}, {@code RETIMED}), and {@code
 * holderRunning} of a duplicate. In the place of a receipt, what failed among many: {@code status}
 * ({@code REFUSED}, or {@code UNKNOWN} if it may have been inserted), {@code code}, {@code error}
 * and, if it could be read, {@code id}.
 */
public final class EnqueueJson {
  /** A receipt cannot have it: nobody knows whether there is a job. */
  private static final String UNKNOWN = "UNKNOWN";

  private JobRequest request;

  private EnqueueJson(JobRequest request) {
    this.request = request;
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static JobRequest request(JsonObject json) {
    RequestJson shared = new RequestJson();
    StrictJson reader =
        shared.read(
            new StrictJson(json)
                .text("runAt", value -> shared.set(r -> r.runAt(time(value).toInstant()))));
    EnqueueJson result = new EnqueueJson(shared.request());
    boolean policy = json.getValue("keyPolicy") != null;
    reader
        .text("id", value -> result.set(r -> r.id(uuid(value))))
        .text("template", value -> result.set(r -> r.template(value)))
        .text("uniqueKey", value -> result.setKey(value, policy))
        .any("keyPolicy", value -> result.checkKey(policy))
        .unless(
            json.getValue("template") != null || json.getValue("queue") != null,
            "queue",
            "is missing")
        .end();
    return result.request;
  }

  /**
   * The sender's mistake that nobody thought of: what a {@code JsonObject} holds need not be JSON.
   */
  public static IllegalArgumentException unreadable(Throwable error) {
    return new IllegalArgumentException(
        "the message cannot be read as JSON (" + error.getClass().getSimpleName() + ")", error);
  }

  /** Writes what takes a receipt's place when one request of many has failed. */
  public static JsonObject failure(FailureCode code, Throwable error) {
    JsonObject json =
        new JsonObject()
            .put(
                "status",
                code == FailureCode.OUTCOME_UNKNOWN ? UNKNOWN : Receipt.Status.REFUSED.name())
            .put("code", code.code())
            .put("error", error.getMessage());
    if (error instanceof EnqueueException failed) {
      json.put("id", failed.id().toString());
    }
    return json;
  }

  /** A key has the policy that was read before, if there was any. */
  private void setKey(String key, boolean policy) {
    set(r -> policy ? r.uniqueKey(key, r.keyPolicy()) : r.uniqueKey(key));
  }

  private void checkKey(boolean policy) {
    if (policy && request.uniqueKey().isEmpty()) {
      throw new IllegalArgumentException("needs a uniqueKey");
    }
  }

  private void set(UnaryOperator<JobRequest> change) {
    request = change.apply(request);
  }

  static UUID uuid(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException(
          "must be a UUID of 36 characters; has " + text.length() + " characters");
    }
    UUID id;
    try {
      id = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be a UUID; a character is not a hexadecimal digit", e);
    }
    // It takes hyphens at other places too, and then reads another id.
    if (!id.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("must be a UUID; its hyphens are at the wrong places");
    }
    return id;
  }

  static OffsetDateTime time(String text) {
    return Times.parse(text);
  }
}
