package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.json.Durations;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.impl.json.Times;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request and a receipt as JSON.
 *
 * <p>Request: {@code queue} (required unless a template names it), {@code template}, {@code
 * payload}, {@code id}, {@code priority}, {@code runAt} (ISO-8601 with an offset), {@code runIn}
 * and {@code timeout} (durations), {@code maxAttempts}, {@code uniqueKey}, {@code keyPolicy}
 * ({@code KEEP}, {@code REPLACE}, {@code RETIME}, {@code REJECT}), {@code uniqueBy} (an array of
 * the payload's fields, empty for all), {@code per} (a duration, or {@code day}, {@code week},
 * {@code month}), {@code zone}, {@code fingerprint}, {@code limitKey}, {@code headers}. Receipt:
 * {@code id}, {@code status} ({@code INSERTED}, {@code ALREADY_INSERTED}, {@code DUPLICATE}, {@code
 * REPLACED}, {@code RETIMED}), and {@code holderRunning} of a duplicate. In the place of a receipt,
 * what failed among many: {@code status} ({@code REFUSED}, or {@code UNKNOWN} if it may have been
 * inserted), {@code code}, {@code error} and, if it could be read, {@code id}.
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
        .text("uniqueKey", value -> result.setKey(policy, r -> r.uniqueKey(value)))
        .unless(
            json.getValue("uniqueKey") == null || json.getValue("uniqueBy") == null,
            "uniqueBy",
            "cannot be combined with uniqueKey")
        .array("uniqueBy", value -> result.setKey(policy, r -> r.uniqueByPayload(names(value))))
        .any("keyPolicy", value -> result.checkKey(policy))
        .text("zone", value -> {})
        .text("per", value -> result.set(r -> r.per(period(value, json.getValue("zone")))))
        .unless(
            json.getValue("zone") == null || unit(json.getValue("per")).isPresent(),
            "zone",
            "needs per to be day, week or month")
        .unless(
            json.getValue("template") != null || json.getValue("queue") != null,
            "queue",
            "is missing")
        .end();
    return result.request;
  }

  /** An unforeseen mistake of the sender: what a {@code JsonObject} holds need not be JSON. */
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
  private void setKey(boolean policy, UnaryOperator<JobRequest> key) {
    KeyPolicy named = request.keyPolicy();
    set(r -> policy ? key.apply(r).keyPolicy(named) : key.apply(r));
  }

  private static String[] names(JsonArray fields) {
    if (!fields.stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("must hold only names of fields as strings");
    }
    return fields.stream().map(String.class::cast).toArray(String[]::new);
  }

  private static KeyPeriod period(String per, @Nullable Object zone) {
    return unit(per)
        .<KeyPeriod>map(
            unit -> new KeyPeriod.Calendar(unit, zone instanceof String name ? name : "UTC"))
        .orElseGet(() -> KeyPeriod.of(length(per)));
  }

  private static Duration length(String per) {
    try {
      return Durations.parse(per);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be day, week, month, or a duration such as 5s or PT5S", e);
    }
  }

  private static Optional<KeyPeriod.Unit> unit(@Nullable Object per) {
    return Arrays.stream(KeyPeriod.Unit.values())
        .filter(unit -> per instanceof String word && StrictJson.word(unit).equalsIgnoreCase(word))
        .findFirst();
  }

  private void checkKey(boolean policy) {
    if (policy && request.uniqueKey().isEmpty() && request.uniqueBy().isEmpty()) {
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
