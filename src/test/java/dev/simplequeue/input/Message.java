package dev.simplequeue.input;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Values that are wrong in a JSON message only. */
final class Message {
  static final List<Bad> NO_TEXTS =
      wrong("a string", 7, 1.5, true, new JsonArray(), nestedObject());

  static final List<Bad> NO_INTEGERS =
      Bad.plus(
          wrong("a whole number", "7", "", true, new JsonArray().add(1), nestedObject()),
          new Bad("1.5", 1.5, "must be a whole number that fits 32 bits"),
          new Bad("2^32", 1L << 32, "must be a whole number that fits 32 bits"),
          new Bad("the largest long", Long.MAX_VALUE, "must be a whole number"),
          new Bad("1e400", new BigDecimal("1e400"), "must be a whole number"),
          new Bad("a million digits", BigInteger.TEN.pow(1_000_000), "a number of 3321929 bits"));

  static final List<Bad> NO_IDS =
      Bad.plus(
          NO_TEXTS,
          new Bad("empty", "", "must be a UUID"),
          new Bad("37 characters", "x".repeat(37), "must be a UUID"),
          new Bad("36 letters", "x".repeat(36), "must be a UUID"),
          new Bad("a letter", "0193d0a0-0000-7000-8000-00000000000g", "must be a UUID"),
          new Bad("hyphens elsewhere", "0193d0a-00000-7000-8000-000000000000", "must be a UUID"),
          new Bad("in braces", "{193d0a0-0000-7000-8000-00000000000}", "must be a UUID"),
          new Bad("SQL", "'; drop table job; --", "must be a UUID"));

  static final List<Bad> NO_TIMES =
      Bad.plus(
          NO_TEXTS,
          new Bad("a word", "infinity", "must be a time"),
          new Bad("no offset", "2030-01-31T12:00:00", "must be a time"),
          new Bad("no day", "2030-02-30T12:00:00Z", "must be a time"),
          new Bad("year 294277", "+294277-01-01T00:00:00Z", "the limits are the years 1 to 9999"),
          new Bad("year -4713", "-4713-01-01T00:00:00Z", "the limits are the years 1 to 9999"),
          new Bad("year 999999999", "+999999999-12-31T23:59:59Z", "the years 1 to 9999"));

  static final List<Bad> NO_DURATIONS =
      Bad.plus(
          wrong("a duration", 5, 1.5, true, new JsonArray(), nestedObject()),
          new Bad("empty", "", "must be a duration"),
          new Bad("a number", "5", "must be a duration"),
          new Bad("a far one", "PT9999999999999999999H", "must be a duration"),
          new Bad("many digits", "9".repeat(100_000) + "s", "must be a duration"),
          new Bad("months", "P1M", "must be a duration"),
          new Bad("negative", "-PT1S", "the limit is PT0S"),
          new Bad("10 years and a day", "3651d", "the limit is PT0S to PT87600H"));

  /** Those that a JSON message can hold. */
  static final List<Bad> PAYLOADS =
      List.of(
          new Bad("U+0000", Bad.MARKER + "\0", "contains U+0000"),
          new Bad("U+0000 in a key", new JsonObject().put("a\0", 1), "contains U+0000"),
          new Bad("a surrogate", new JsonArray().add("\ud800"), "an unpaired surrogate"),
          new Bad("1e400 of a decoder", new JsonArray("[1e400]"), "JSON cannot express"),
          new Bad("NaN", Double.NaN, "JSON cannot express"),
          new Bad("1e100000", new BigDecimal("1e100000"), "longer than 1000 characters"),
          new Bad("501 deep", array(501), "nested deeper than the limit of 500"),
          new Bad("999 deep", array(999), "nested deeper than the limit of 500"),
          new Bad("a mebibyte", Bad.MARKER + "x".repeat(1 << 20), "the limit is 1048576"));

  static final List<Bad> NO_HEADERS =
      Bad.plus(
          wrong("an object", "a", 7, true, new JsonArray()),
          new Bad("a number", new JsonObject().put("a", 1), "the value of a must be a string"),
          new Bad("null", new JsonObject().putNull("a"), "the value of a must be a string"),
          new Bad("nested", new JsonObject().put("a", nestedObject()), "a must be a string"),
          new Bad("65", many(65), "has 65 entries; the limit is 64"),
          new Bad(
              "a long name",
              new JsonObject().put("x".repeat(300), 1),
              "the value of " + "x".repeat(60) + "... must be a string"));

  static final List<Bad> NO_POLICIES =
      Bad.plus(
          NO_TEXTS,
          new Bad("a word", "DESTROY", "must be one of [keep, replace, retime, reject]"),
          new Bad("without a key", "REPLACE", "needs a uniqueKey"));

  static final List<Bad> NO_PERIODS =
      Bad.plus(
          wrong("a string", 5, true, new JsonArray(), nestedObject()),
          new Bad("a word", Bad.MARKER, "must be day, week, month, or a duration"),
          new Bad("negative", "-PT1S", "the limit is PT1S to PT87600H"),
          new Bad("10 years and a day", "3651d", "the limit is PT1S to PT87600H"),
          new Bad("a nanosecond", "PT1.000000001S", "must be whole milliseconds"));

  static final List<Bad> NO_ZONES =
      Bad.plus(
          NO_TEXTS,
          new Bad("an offset", "+02:00", "must be a name of the IANA database"),
          new Bad("an offset with a word", "UTC+2", "must be a name of the IANA database"),
          new Bad("a word", Bad.MARKER, "must be a name of the IANA database"));

  static final List<Bad> NO_FIELDS =
      Bad.plus(
          wrong("an array", "a", 7, true, nestedObject()),
          new Bad("a number", new JsonArray().add(7), "must hold only names of fields"),
          new Bad("an empty one", new JsonArray().add(""), "has 0 characters"),
          new Bad(
              "17",
              new JsonArray(
                  java.util.stream.IntStream.range(0, 17).mapToObj(i -> "f" + i).toList()),
              "has 17 entries; the limit is 16"));

  private Message() {}

  private static List<Bad> wrong(String expected, Object... values) {
    List<Bad> bad = new ArrayList<>();
    for (Object value : values) {
      bad.add(new Bad(value.getClass().getSimpleName() + " " + value, value, expected));
    }
    return bad;
  }

  private static JsonObject nestedObject() {
    return new JsonObject().put("a", new JsonObject().put("b", new JsonArray().add(1)));
  }

  private static JsonArray array(int depth) {
    JsonArray array = new JsonArray();
    for (int i = 1; i < depth; i++) {
      array = new JsonArray().add(array);
    }
    return array;
  }

  private static JsonObject many(int size) {
    JsonObject many = new JsonObject();
    for (int i = 0; i < size; i++) {
      many.put("h" + i, "v");
    }
    return many;
  }

  /** A message with these keys and values, in turn. */
  static JsonObject of(Object... pairs) {
    JsonObject message = new JsonObject();
    for (int i = 0; i < pairs.length; i += 2) {
      message.put((String) pairs[i], pairs[i + 1]);
    }
    return message;
  }

  /** One with keys that no message has: all are told in one error, which is bounded. */
  static List<Bad> unknownKeys() {
    JsonObject thousand = new JsonObject();
    Arrays.stream(new int[1000]).forEach(i -> thousand.put("k" + thousand.size(), 1));
    return List.of(
        new Bad("a typo", Map.of("quue", 1), "quue: unknown key, did you mean `queue`?"),
        new Bad("a long key", Map.of("x".repeat(1 << 20), 1), "x...: unknown key"),
        new Bad("a line feed", Map.of("a\nb", 1), "a\uFFFDb: unknown key"),
        new Bad("a mark of direction", Map.of("a\u202eb", 1), "a\uFFFDb: unknown key"),
        new Bad("a thousand", thousand.getMap(), "and 950 more"));
  }
}
