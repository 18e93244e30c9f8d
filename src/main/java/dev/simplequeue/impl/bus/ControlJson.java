package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.bus.ControlCall.AwaitJob;
import dev.simplequeue.impl.bus.ControlCall.CancelByFingerprint;
import dev.simplequeue.impl.bus.ControlCall.CancelByUniqueKey;
import dev.simplequeue.impl.bus.ControlCall.CancelJob;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;

/**
 * Cancels and questions for outcomes as JSON; the answers write themselves.
 *
 * <p>Cancel: one of {@code id}, {@code uniqueKey}, {@code fingerprint}; answered with {@code
 * ended}, {@code signalled} and {@code ending}. Await: {@code id}, {@code until} ({@code ended}, or
 * {@code first_attempt}), {@code atMost} (a duration, 25 s if not named, below the 30 s after which
 * the event bus gives up a request); answered with {@code id}, {@code queue}, {@code state}, {@code
 * attempts}, {@code output}, {@code errors}, {@code headers}.
 */
public final class ControlJson {
  private static final Duration DEFAULT_AT_MOST = Duration.ofSeconds(25);

  private UUID id = new UUID(0, 0);
  private String text = "";
  private Await.Until until = Await.Until.ENDED;
  private Duration atMost = DEFAULT_AT_MOST;

  private ControlJson() {}

  /**
   * Reads an order to cancel.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static ControlCall cancel(JsonObject json) {
    ControlJson values = new ControlJson();
    new StrictJson(json)
        .text("id", value -> values.id = EnqueueJson.uuid(value))
        .text("uniqueKey", value -> values.text = value)
        .text("fingerprint", value -> values.text = value)
        .end();
    long named = json.stream().filter(entry -> entry.getValue() != null).count();
    if (named != 1) {
      throw new InvalidValueException(
          "cancel", "has " + named + " keys, expected one of id, uniqueKey, fingerprint");
    }
    if (json.getValue("id") != null) {
      return new CancelJob(values.id);
    }
    return json.getValue("uniqueKey") != null
        ? new CancelByUniqueKey(values.text)
        : new CancelByFingerprint(values.text);
  }

  /**
   * Reads a question for a job's outcome.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static ControlCall await(JsonObject json) {
    ControlJson values = new ControlJson();
    new StrictJson(json)
        .text("id", value -> values.id = EnqueueJson.uuid(value))
        .word("until", Await.Until.class, value -> values.until = value)
        .duration("atMost", value -> values.atMost = value)
        .end();
    if (json.getValue("id") == null) {
      throw new InvalidValueException("id", "is missing");
    }
    Await how = values.until == Await.Until.ENDED ? Await.END : Await.FIRST_ATTEMPT;
    return new AwaitJob(values.id, how.atMost(values.atMost));
  }
}
