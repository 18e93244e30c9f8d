package dev.simplequeue.inspect;

import dev.simplequeue.impl.base.PayloadPath;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a {@link JobQuery} searches in payloads and headers: values by their places. */
final class CarriedValues {
  private CarriedValues() {}

  /** With one more value of the payload. */
  static SortedMap<String, String> ofPayload(
      SortedMap<String, String> before, String path, String value) {
    String checked = checked("payload", path, "");
    try {
      PayloadPath.keys(checked);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("payload", String.valueOf(e.getMessage()));
    }
    return with("payload", before, checked, value);
  }

  /** With one more header. */
  static SortedMap<String, String> ofHeaders(
      SortedMap<String, String> before, String name, String value) {
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw new InvalidValueException("headers", "has a header without a name");
    }
    return with("headers", before, checked("headers", name, ""), value);
  }

  private static SortedMap<String, String> with(
      String field, SortedMap<String, String> before, String place, String value) {
    SortedMap<String, String> more = new TreeMap<>(before);
    more.put(place, checked(field, value, " in a value"));
    if (more.size() > JobQuery.MAX_CARRIED) {
      throw new InvalidValueException(
          field, "names " + more.size() + " values; the limit is " + JobQuery.MAX_CARRIED);
    }
    return Collections.unmodifiableSortedMap(more);
  }

  private static String checked(String field, String text, String where) {
    int characters = Objects.requireNonNull(text, field).codePointCount(0, text.length());
    if (characters > JobQuery.MAX_CARRIED_CHARACTERS) {
      throw new InvalidValueException(
          field,
          "has "
              + characters
              + " characters"
              + where
              + "; the limit is "
              + JobQuery.MAX_CARRIED_CHARACTERS);
    }
    return TextChecks.checkStorable(field, text, InvalidValueException::new);
  }

  /** Adds them to JSON, if there are any. */
  static void put(JsonObject json, String key, SortedMap<String, String> values) {
    if (!values.isEmpty()) {
      json.put(key, new JsonObject(new LinkedHashMap<>(values)));
    }
  }
}
