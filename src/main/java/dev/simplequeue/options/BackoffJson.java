package dev.simplequeue.options;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A backoff in JSON: {@code {"type": "constant", "delay": "5s"}}, {@code {"type": "linear", "step":
 * "5s", "max": "1h"}} or {@code {"type": "exponential", "base": "5s", "factor": 2, "max": "1h"}},
 * each with an optional {@code "jitter"} of 0 to 1. What is not named is as in these examples.
 */
final class BackoffJson {
  private static final OptionSet<OptionValues> OPTIONS = OptionSet.ofValues();

  private static final Option<String> TYPE =
      OPTIONS
          .text("type", "constant, linear, exponential", BackoffJson::checkType)
          .defaults("constant")
          .says("How the wait grows with each failed attempt.");

  private static final Option<Duration> DELAY =
      OPTIONS
          .duration("delay", Duration.ZERO, Backoff.MAX_DELAY)
          .defaults(Duration.ofSeconds(5))
          .says("`constant`: each wait.");

  private static final Option<Duration> STEP =
      OPTIONS
          .duration("step", Duration.ZERO, Backoff.MAX_DELAY)
          .defaults(Duration.ofSeconds(5))
          .says("`linear`: the first wait, and how much longer each further one is.");

  private static final Option<Duration> BASE =
      OPTIONS
          .duration("base", Duration.ZERO, Backoff.MAX_DELAY)
          .defaults(Duration.ofSeconds(5))
          .says("`exponential`: the first wait.");

  private static final Option<Double> FACTOR =
      OPTIONS
          .number("factor", 1, 1000)
          .defaults(2.0)
          .says("`exponential`: each wait is this many times the one before.");

  private static final Option<Duration> MAX =
      OPTIONS
          .duration("max", Duration.ZERO, Backoff.MAX_DELAY)
          .defaults(Duration.ofHours(1))
          .says("`linear` and `exponential`: the longest wait.");

  private static final Option<Double> JITTER =
      OPTIONS
          .number("jitter", 0, 1)
          .defaults(0.0)
          .says(
              "Each wait is multiplied by a random factor from 1 – jitter to 1 + jitter, so that jobs that failed together do not run again together.");

  private static final Map<String, OptionSet<OptionValues>> OF_TYPE =
      Map.of(
          "constant", OPTIONS.only(TYPE, DELAY, JITTER),
          "linear", OPTIONS.only(TYPE, STEP, MAX, JITTER),
          "exponential", OPTIONS.only(TYPE, BASE, FACTOR, MAX, JITTER));

  /** Of the option for a backoff. JSON cannot say one that only code can make. */
  static final Kind<Backoff> KIND =
      Kind.object("–", BackoffJson::read, BackoffJson::write).with(OPTIONS);

  private BackoffJson() {}

  private static void checkType(String name) {
    if (!OF_TYPE.containsKey(name)) {
      throw new InvalidValueException(
          "type", "is " + TextChecks.shown(name) + "; must be constant, linear or exponential");
    }
  }

  private static Backoff read(JsonObject json) {
    Object type = json.getValue("type");
    boolean known = type instanceof String name && OF_TYPE.containsKey(name);
    OptionValues values = OF_TYPE.get(known ? type : "constant").read(json);
    Backoff backoff =
        switch (values.get(TYPE)) {
          case "linear" -> Backoff.linear(values.get(STEP), values.get(MAX));
          case "exponential" ->
              Backoff.exponential(values.get(BASE), values.get(FACTOR), values.get(MAX));
          default -> Backoff.constant(values.get(DELAY));
        };
    double jitter = values.get(JITTER);
    return jitter == 0 ? backoff : backoff.withJitter(jitter);
  }

  private static Optional<Object> write(Backoff backoff) {
    OptionValues values = OPTIONS.values();
    Backoff spread = backoff;
    if (backoff instanceof Backoff.Jittered jittered) {
      values.set(JITTER, jittered.fraction());
      spread = jittered.backoff();
    }
    if (spread instanceof Backoff.Constant constant) {
      values.set(TYPE, "constant");
      values.set(DELAY, constant.delay());
    } else if (spread instanceof Backoff.Linear linear) {
      values.set(TYPE, "linear");
      values.set(STEP, linear.step());
      values.set(MAX, linear.max());
    } else if (spread instanceof Backoff.Exponential exponential) {
      values.set(TYPE, "exponential");
      values.set(BASE, exponential.base());
      values.set(FACTOR, exponential.factor());
      values.set(MAX, exponential.max());
    } else {
      // A function, or a spread of a spread.
      return Optional.empty();
    }
    return Optional.of(values.toJsonOfSet());
  }
}
