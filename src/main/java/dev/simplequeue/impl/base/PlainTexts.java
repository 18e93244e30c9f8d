package dev.simplequeue.impl.base;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object whose values are strings, such as the headers of a job, as PostgreSQL writes a
 * {@code jsonb}. A tracer reads the headers of every job: this takes a fraction of what a parser
 * does.
 */
public final class PlainTexts {

  private PlainTexts() {}

  /**
   * Reads it.
   *
   * @return null if it is written in another way, has an escape, or is no such object: a parser has
   *     to say
   */
  public static @Nullable Map<String, String> read(String json) {
    if (!json.startsWith("{\"") || json.indexOf('\\') >= 0) {
      return null;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    int key = 2;
    while (true) {
      int endOfKey = json.indexOf('"', key);
      if (endOfKey < 0 || !json.startsWith("\": \"", endOfKey)) {
        return null;
      }
      int value = endOfKey + 4;
      int end = json.indexOf('"', value);
      if (end < 0) {
        return null;
      }
      texts.put(json.substring(key, endOfKey), json.substring(value, end));
      if (json.startsWith(", \"", end + 1)) {
        key = end + 4;
      } else {
        return json.startsWith("}", end + 1) && end + 2 == json.length() ? texts : null;
      }
    }
  }
}
