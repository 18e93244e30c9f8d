package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.PayloadPath;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What payloads and headers must contain, as PostgreSQL's {@code @>} takes it: for each value that
 * is looked for an array of documents, one of which must be contained. The text is valid JSON for
 * any input, and its numbers are as they were typed.
 */
final class Contained {
  /** Small enough for PostgreSQL's numeric, whatever the digits. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

  private static final List<String> WORDS = List.of("true", "false", "null");

  private Contained() {}

  /** For values by their places in a payload; null if there are none. */
  static @Nullable String inPayload(Map<String, String> values) {
    return all(values, Contained::inPayload);
  }

  /** For texts by their headers; null if there are none. */
  static @Nullable String inHeaders(Map<String, String> values) {
    return all(values, (name, value) -> List.of(nested(List.of(name), Json.encode(value))));
  }

  private interface Parts {
    List<String> of(String place, String value);
  }

  private static @Nullable String all(Map<String, String> values, Parts parts) {
    return values.isEmpty()
        ? null
        : values.entrySet().stream()
            .map(one -> array(parts.of(one.getKey(), one.getValue())))
            .collect(Collectors.joining(",", "[", "]"));
  }

  private static List<String> inPayload(String path, String value) {
    List<String> keys = PayloadPath.keys(path);
    List<String> parts = new ArrayList<>();
    for (String json : meant(value)) {
      parts.add(nested(keys, json));
      // An array below a key is contained in another one only as an array.
      parts.add(nested(keys, '[' + json + ']'));
    }
    return parts;
  }

  /** What a value can mean, as JSON. */
  private static List<String> meant(String value) {
    if (isQuoted(value)) {
      return List.of(value);
    }
    boolean both = NUMBER.matcher(value).matches() || WORDS.contains(value);
    return both ? List.of(value, Json.encode(value)) : List.of(Json.encode(value));
  }

  /** Whether it is a text as JSON writes it. */
  private static boolean isQuoted(String value) {
    try {
      return value.startsWith("\"")
          && Json.decodeValue(value) instanceof String text
          && text.indexOf('\0') < 0
          && Json.encode(text).equals(value);
    } catch (io.vertx.core.json.DecodeException e) {
      return false;
    }
  }

  private static String nested(List<String> keys, String json) {
    StringBuilder nested = new StringBuilder();
    keys.forEach(key -> nested.append('{').append(Json.encode(key)).append(':'));
    return nested.append(json).append("}".repeat(keys.size())).toString();
  }

  private static String array(List<String> parts) {
    return String.join(",", parts).transform(all -> '[' + all + ']');
  }
}
