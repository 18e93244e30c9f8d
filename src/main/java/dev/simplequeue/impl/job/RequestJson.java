package dev.simplequeue.impl.job;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** In JSON, what a request and a template can both name, each under its field's key. */
public final class RequestJson {
  private JobValues values = Requests.values(JobRequest.blank());

  /** Nothing has been read yet. */
  public RequestJson() {}

  /**
   * Reads a template.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public static JobRequest template(JsonObject json) {
    RequestJson template = new RequestJson();
    template.read(new StrictJson(json)).end();
    return template.request();
  }

  /** Has the fields' keys of the object read. */
  public StrictJson read(StrictJson json) {
    Requests.FIELDS.forEach(field -> read(field, json));
    return json;
  }

  @SuppressWarnings("unchecked")
  private <R> void read(JobField<R, ?> field, StrictJson json) {
    Consumer<R> set = value -> values = values.with(field, value);
    String key = field.key();
    switch (field.kind()) {
      case TEXT -> json.text(key, (Consumer<String>) set);
      case NUMBER -> json.integer(key, (Consumer<Integer>) set);
      case DURATION -> json.duration(key, (Consumer<Duration>) set);
      case WORD -> word(json, field, set);
      case TEXTS -> json.object(key, value -> set.accept((R) texts(value)));
      case ANY -> json.any(key, (Consumer<Object>) set);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <R> void word(StrictJson json, JobField<R, ?> field, Consumer<R> set) {
    json.word(field.key(), (Class) field.type(), (Consumer) set);
  }

  /** Changes what was read so far. */
  public void set(UnaryOperator<JobRequest> change) {
    values = Requests.values(change.apply(request()));
  }

  /** What was read, as a request. */
  public JobRequest request() {
    return Requests.of(values);
  }

  private record Written(@Nullable Object value) {}

  /** Writes what is named; {@link #read} takes it. */
  public static JsonObject write(JobRequest request) {
    JsonObject json = new JsonObject();
    JobValues values = Requests.values(request);
    Requests.FIELDS.forEach(field -> write(field, values, json));
    return json;
  }

  private static <V> void write(JobField<?, V> field, JobValues values, JsonObject json) {
    values
        .get(field)
        .map(value -> new Written(field.json().apply(value)))
        // A payload can be null.
        .filter(written -> written.value() != null || field.kind() == JobField.Kind.ANY)
        .ifPresent(written -> json.put(field.key(), written.value()));
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    for (String name : json.fieldNames()) {
      if (!(json.getValue(name) instanceof String value)) {
        throw new IllegalArgumentException(
            "the value of " + TextChecks.shown(name) + " must be a string");
      }
      texts.put(name, value);
    }
    return texts;
  }
}
