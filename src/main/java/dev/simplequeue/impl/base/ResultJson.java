package dev.simplequeue.impl.base;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the JSON of results has in common. What is empty is left out; times are ISO-8601. */
public final class ResultJson {

  private ResultJson() {}

  /** Puts a value, if there is one, as a text. */
  public static void put(JsonObject json, String key, Optional<?> value) {
    value.ifPresent(present -> json.put(key, present.toString()));
  }

  /** Each value as a text. */
  public static JsonArray texts(Collection<?> values) {
    return all(List.copyOf(values), Object::toString);
  }

  /** Each value in this form. */
  public static <T> JsonArray all(Collection<T> values, Function<? super T, ?> form) {
    JsonArray json = new JsonArray();
    values.forEach(value -> json.add(form.apply(value)));
    return json;
  }

  /** The strings that travel with a job. */
  public static JsonObject headers(Map<String, String> headers) {
    JsonObject json = new JsonObject();
    headers.forEach(json::put);
    return json;
  }
}
