package dev.simplequeue.options;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A backoff in JSON: {@code {"type": "constant", "delay": "5s"}}, {@code {"type": "linear", "step":
 * "5s", "max": "1h"}} or {@code {"type": "exponential", "base": "5s", "factor": 2, "max": "1h"}},
 * each with an optional {@code "jitter"} of 0 to 1. What is not named is as in these examples.
 */
final class BackoffJson {
  private String type = "constant";
  private Duration delay = Duration.ofSeconds(5);
  private Duration step = Duration.ofSeconds(5);
  private Duration base = Duration.ofSeconds(5);
  private Duration max = Duration.ofHours(1);
  private double factor = 2;
  private double jitter;

  private BackoffJson() {}

  static Backoff read(JsonObject json) {
    return new BackoffJson().readAll(json);
  }

  private Backoff readAll(JsonObject json) {
    StrictJson reader = new StrictJson(json).text("type", this::setType);
    switch (type) {
      case "linear" ->
          reader.duration("step", value -> step = value).duration("max", value -> max = value);
      case "exponential" ->
          reader
              .duration("base", value -> base = value)
              .number("factor", value -> factor = value)
              .duration("max", value -> max = value);
      default -> reader.duration("delay", value -> delay = value);
    }
    reader.number("jitter", value -> jitter = value).end();
    try {
      return make();
    } catch (InvalidValueException e) {
      // A problem of this object, so that whoever reads it puts its key in front.
      throw new InvalidOptionsException(List.of(e.getMessage()));
    }
  }

  private Backoff make() {
    Backoff backoff =
        switch (type) {
          case "linear" -> Backoff.linear(step, max);
          case "exponential" -> Backoff.exponential(base, factor, max);
          default -> Backoff.constant(delay);
        };
    return jitter == 0 ? backoff : backoff.withJitter(jitter);
  }

  private void setType(String name) {
    if (!name.equals("constant") && !name.equals("linear") && !name.equals("exponential")) {
      throw new IllegalArgumentException(
          "is " + TextChecks.shown(name) + ", expected constant, linear or exponential");
    }
    type = name;
  }

  /** Empty for one that only code can make: a function, or a spread of a spread. */
  static Optional<JsonObject> write(Backoff backoff) {
    if (backoff instanceof Backoff.Constant constant) {
      return Optional.of(
          new JsonObject().put("type", "constant").put("delay", constant.delay().toString()));
    } else if (backoff instanceof Backoff.Linear linear) {
      return Optional.of(
          new JsonObject()
              .put("type", "linear")
              .put("step", linear.step().toString())
              .put("max", linear.max().toString()));
    } else if (backoff instanceof Backoff.Exponential exponential) {
      return Optional.of(
          new JsonObject()
              .put("type", "exponential")
              .put("base", exponential.base().toString())
              .put("factor", exponential.factor())
              .put("max", exponential.max().toString()));
    } else if (backoff instanceof Backoff.Jittered jittered
        && !(jittered.backoff() instanceof Backoff.Jittered)) {
      return write(jittered.backoff()).map(json -> json.put("jitter", jittered.fraction()));
    }
    return Optional.empty();
  }
}
