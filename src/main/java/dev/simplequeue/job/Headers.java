package dev.simplequeue.job;

import dev.simplequeue.impl.base.TextChecks;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's headers, and their JSON text, which is written once.
 *
 * @param texts within their limits
 * @param text a JSON object
 */
record Headers(Map<String, String> texts, JsonText text) {

  static Headers of(Map<String, String> texts) {
    if (texts.size() > JobRequest.MAX_HEADERS) {
      throw new InvalidValueException(
          "headers", "has " + texts.size() + " entries; the limit is " + JobRequest.MAX_HEADERS);
    }
    texts.forEach(Headers::check);
    Map<String, String> copy = Map.copyOf(texts);
    return new Headers(copy, JsonText.of("headers", copy));
  }

  static Headers parse(String text) {
    Map<String, String> texts = new HashMap<>();
    new JsonObject(text).forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
    return of(texts);
  }

  Headers over(Headers below) {
    Map<String, String> all = new HashMap<>(below.texts);
    all.putAll(texts);
    return of(all);
  }

  /** Without any, they are left open. */
  @Nullable JsonObject json() {
    return texts.isEmpty() ? null : new JsonObject(new HashMap<>(texts));
  }

  @Nullable String sqlText() {
    return texts.isEmpty() ? null : text.text();
  }

  private static void check(String name, String value) {
    TextChecks.checkName(
        "headers", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
    Objects.requireNonNull(value, "headers");
    if (value.length() > JobRequest.MAX_HEADER_CHARACTERS) {
      throw new InvalidValueException(
          "headers." + name,
          "has "
              + value.length()
              + " characters; the limit is "
              + JobRequest.MAX_HEADER_CHARACTERS);
    }
    TextChecks.checkStorable("headers." + name, value, InvalidValueException::new);
  }
}
