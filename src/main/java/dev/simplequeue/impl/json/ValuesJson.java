package dev.simplequeue.impl.json;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.JobValues;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * In JSON, what a request and a template can both name: {@code queue}, {@code payload}, {@code
 * priority}, {@code runIn} and {@code timeout} (durations), {@code maxAttempts}, {@code
 * fingerprint}, {@code limitKey}, {@code headers}.
 */
public final class ValuesJson {
  private JobValues values = JobValues.NONE;

  /** Nothing has been read yet. */
  public ValuesJson() {}

  /** Has these keys of the object read. */
  public StrictJson read(StrictJson json) {
    return json.text("queue", value -> set(v -> v.queue(value)))
        .any("payload", value -> set(v -> v.payload(value)))
        .integer("priority", value -> set(v -> v.priority(value)))
        .duration("runIn", value -> set(v -> v.runIn(value)))
        .integer("maxAttempts", value -> set(v -> v.maxAttempts(value)))
        .duration("timeout", value -> set(v -> v.timeout(value)))
        .text("fingerprint", value -> set(v -> v.fingerprint(value)))
        .text("limitKey", value -> set(v -> v.limitKey(value)))
        .object("headers", value -> set(v -> v.headers(texts(value))));
  }

  /** Changes what was read so far. */
  public void set(UnaryOperator<JobValues> change) {
    values = change.apply(values);
  }

  /** What was read. */
  public JobValues values() {
    return values;
  }

  /** Writes what is named; {@link #read} takes it. */
  public static JsonObject write(JobValues values) {
    JsonObject json = new JsonObject();
    values.queue().ifPresent(queue -> json.put("queue", queue));
    values.payload().ifPresent(payload -> json.put("payload", Json.decodeValue(payload.text())));
    values.priority().ifPresent(priority -> json.put("priority", priority));
    values.when().ifPresent(when -> json.put("runIn", when.in().toString()));
    values.maxAttempts().ifPresent(attempts -> json.put("maxAttempts", attempts));
    values.timeout().ifPresent(timeout -> json.put("timeout", timeout.toString()));
    values.fingerprint().ifPresent(group -> json.put("fingerprint", group));
    values.limitKey().ifPresent(key -> json.put("limitKey", key));
    if (!values.headers().isEmpty()) {
      json.put("headers", new JsonObject(new HashMap<>(values.headers())));
    }
    return json;
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    for (String name : json.fieldNames()) {
      if (!(json.getValue(name) instanceof String value)) {
        throw new IllegalArgumentException(
            "the value of " + TextChecks.shown(name) + " is no text");
      }
      texts.put(name, value);
    }
    return texts;
  }
}
