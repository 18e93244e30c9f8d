package dev.simplequeue.options;

import dev.simplequeue.job.Backoff;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** A backoff in JSON: {@code {"type": "constant", "delay": "PT5S"}}. */
final class BackoffJson {

  private BackoffJson() {}

  static Backoff read(JsonObject json) {
    Duration[] delay = {Duration.ofSeconds(5)};
    new StrictJson(json)
        .text("type", BackoffJson::checkType)
        .duration("delay", value -> delay[0] = value)
        .end();
    return Backoff.constant(delay[0]);
  }

  static Optional<JsonObject> write(Backoff backoff) {
    return backoff instanceof Backoff.Constant constant
        ? Optional.of(
            new JsonObject().put("type", "constant").put("delay", constant.delay().toString()))
        : Optional.empty();
  }

  private static void checkType(String type) {
    if (!type.equals("constant")) {
      throw new IllegalArgumentException("is " + type + ", expected constant");
    }
  }
}
