package dev.simplequeue.testing;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether JSON has a part that is wanted, and where it differs first. */
final class PayloadPart {
  private static final Object NOTHING = new Object();

  private PayloadPart() {}

  /** Where the value at a path differs. */
  static Optional<String> at(String path, @Nullable Object expected, @Nullable Object whole) {
    Object value = whole;
    for (String step : path.split("\\.")) {
      value = step(value, step);
    }
    return missing("payload." + path, expected, value);
  }

  private static @Nullable Object step(@Nullable Object value, String step) {
    if (value instanceof JsonObject object) {
      return object.containsKey(step) ? object.getValue(step) : NOTHING;
    } else if (value instanceof JsonArray array && step.matches("\\d{1,9}")) {
      int place = Integer.parseInt(step);
      return place < array.size() ? array.getValue(place) : NOTHING;
    }
    return NOTHING;
  }

  /** What is there instead of what is expected at this place. */
  static Optional<String> missing(
      String place, @Nullable Object expected, @Nullable Object actual) {
    if (expected instanceof JsonObject part && actual instanceof JsonObject whole) {
      for (String name : part.fieldNames()) {
        Optional<String> missing =
            missing(place + '.' + name, part.getValue(name), step(whole, name));
        if (missing.isPresent()) {
          return missing;
        }
      }
      return Optional.empty();
    }
    return isEqual(expected, actual)
        ? Optional.empty()
        : Optional.of(place + " is " + (actual == NOTHING ? "not there" : Json.encode(actual)));
  }

  private static boolean isEqual(@Nullable Object expected, @Nullable Object actual) {
    if (expected instanceof Number && actual instanceof Number) {
      return new BigDecimal(expected.toString()).compareTo(new BigDecimal(actual.toString())) == 0;
    } else if (expected instanceof JsonArray some && actual instanceof JsonArray others) {
      boolean equal = some.size() == others.size();
      for (int i = 0; equal && i < some.size(); i++) {
        equal = isWhole(some.getValue(i), others.getValue(i));
      }
      return equal;
    }
    return expected == null ? actual == null : expected.equals(actual);
  }

  /** In an array, objects are equal as a whole. */
  private static boolean isWhole(@Nullable Object expected, @Nullable Object actual) {
    return expected instanceof JsonObject && actual instanceof JsonObject
        ? missing("", expected, actual).isEmpty() && missing("", actual, expected).isEmpty()
        : isEqual(expected, actual);
  }
}
