package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobOutcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

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
  private Function<JobControl, Future<Cancellation>> cancel = control -> control.cancel(id);
  private Await.Until until = Await.Until.ENDED;
  private Duration atMost = DEFAULT_AT_MOST;

  private ControlJson() {}

  /**
   * Reads an order to cancel.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static Function<JobControl, Future<Cancellation>> cancel(JsonObject json) {
    ControlJson values = new ControlJson();
    new StrictJson(json)
        .text("id", value -> values.id = EnqueueJson.uuid(value))
        .text("uniqueKey", values::cancelByUniqueKey)
        .text("fingerprint", values::cancelByFingerprint)
        .end();
    long named = json.stream().filter(entry -> entry.getValue() != null).count();
    if (named != 1) {
      throw new InvalidValueException(
          "cancel", "has " + named + " keys; must have exactly one of id, uniqueKey, fingerprint");
    }
    return values.cancel;
  }

  private void cancelByUniqueKey(String key) {
    JobControl.checkUniqueKey(key);
    cancel = control -> control.cancelByUniqueKey(key);
  }

  private void cancelByFingerprint(String fingerprint) {
    JobControl.checkFingerprint(fingerprint);
    cancel = control -> control.cancelByFingerprint(fingerprint);
  }

  /**
   * Reads a question for a job's outcome.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static Function<JobControl, Future<JobOutcome>> await(JsonObject json) {
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
    return control -> control.await(values.id, how.atMost(values.atMost));
  }
}
