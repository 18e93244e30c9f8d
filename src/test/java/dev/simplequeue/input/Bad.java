package dev.simplequeue.input;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A value that no door takes.
 *
 * @param name what is wrong with it
 * @param problem what its refusal must say
 */
record Bad(String name, Object value, String problem) {
  /** Stands in everything that an error must not show. */
  static final String MARKER = "s3cret-m4rker";

  /** Queues, unique keys, fingerprints, the names of headers and nodes. */
  static final List<Bad> NAMES =
      List.of(
          new Bad("empty", "", "has 0 characters; the limit is 1 to 255"),
          new Bad("256 characters", "x".repeat(256), "has 256 characters; the limit is 1 to 255"),
          new Bad("256 emoji", "😀".repeat(256), "has 256 characters; the limit is 1 to 255"),
          new Bad("a megabyte", "x".repeat(1 << 20), "has 1048576 characters; the limit is 1 to"),
          new Bad("U+0000", "a\0b", "contains U+0000"),
          new Bad("a line feed", "a\nb", "contains a control character"),
          new Bad("DEL", "a\u007fb", "contains a control character"),
          new Bad("a C1 control", "a\u0085b", "contains a control character"),
          new Bad("an escape sequence", "\u001b[31mred", "contains a control character"),
          new Bad("a high surrogate", "a\ud800", "contains an unpaired surrogate"),
          new Bad("a low surrogate", "\udc00b", "contains an unpaired surrogate"),
          new Bad("surrogates turned round", "\udc00\ud800", "contains an unpaired surrogate"));

  static final List<Bad> PRIORITIES = outside("the limit is 0 to 9", -1, 10, 1_000);
  static final List<Bad> ATTEMPTS = outside("the limit is 1 to 32767", 0, -1, 32_768);

  static final List<Bad> SIZES = outside("the limit is 1 to 500", 0, -1, 501);
  static final List<Bad> ROUNDS = outside("the limit is 1 to 1000", 0, -1, 1_001);

  static final List<Bad> NO_TEMPLATES =
      List.of(
          new Bad("an unknown one", "no such", "unknown template no such"),
          new Bad("SQL", "'; drop table job; --", "unknown template"));

  /** Texts to look for in errors. */
  static final List<Bad> PARTS =
      List.of(
          new Bad("empty", "", "has 0 characters; the limit is 1 to 200"),
          new Bad("201 characters", MARKER.repeat(16), "has 208 characters; the limit is 1 to 200"),
          new Bad("U+0000", MARKER + "\0", "contains U+0000"),
          new Bad("a surrogate", MARKER + "\ud800", "contains an unpaired surrogate"),
          new Bad("a line feed", MARKER + "\n", "contains a control character"));

  static final List<Bad> CURSORS =
      List.of(
          new Bad("empty", "", "has 0 characters and is not a cursor"),
          new Bad("a word", MARKER, "has 13 characters and is not a cursor"),
          new Bad("no base 64", MARKER + "\0?\ud800", "has 16 characters and is not a cursor"),
          new Bad("28 others", "A".repeat(28), "has 28 characters and is not a cursor"),
          new Bad("a megabyte", "A".repeat(1 << 20), "has 1048576 characters and is not a cursor"));

  /** PostgreSQL's last year is 294276, Java's is 999999999. */
  static final List<Bad> TIMES =
      Stream.of(
              Instant.MIN,
              Instant.MAX,
              Instant.parse("+294277-01-01T00:00:00Z"),
              Instant.parse("+10000-01-01T00:00:00Z"),
              Instant.parse("0000-12-31T23:59:59Z"),
              Instant.parse("-4713-01-01T00:00:00Z"))
          .map(time -> new Bad(time.toString(), time, "the limits are the years 1 to 9999"))
          .toList();

  static final List<Bad> WAITS =
      Stream.of(
              Duration.ofNanos(-1),
              Duration.ofDays(3650).plusNanos(1),
              Duration.ofMillis(Long.MAX_VALUE),
              Duration.ofSeconds(Long.MAX_VALUE),
              Duration.ofSeconds(Long.MIN_VALUE))
          .map(wait -> new Bad(wait.toString(), wait, "the limit is PT0S to PT87600H"))
          .toList();

  /** Payloads and outputs, as Java has them. */
  static final List<Bad> VALUES =
      List.of(
          new Bad("U+0000", MARKER + "\0", "contains U+0000"),
          new Bad("U+0000 in a key", Map.of(MARKER + "\0", 1), "contains U+0000"),
          new Bad("a high surrogate", List.of(MARKER + "\ud83d"), "an unpaired surrogate"),
          new Bad(
              "a low surrogate in a key", Map.of("\ude00" + MARKER, 1), "an unpaired surrogate"),
          new Bad("NaN", Map.of(MARKER, Double.NaN), "contains a value that JSON cannot"),
          new Bad("infinity", Float.NEGATIVE_INFINITY, "contains a value that JSON cannot"),
          new Bad("1E+9999", new BigDecimal("1E+9999"), "longer than 1000 characters"),
          new Bad("1e100000", List.of(new BigDecimal("1e100000")), "longer than 1000 characters"),
          new Bad("1e-100000", new BigDecimal("1e-100000"), "longer than 1000 characters"),
          new Bad("2000 digits", new BigDecimal("7".repeat(2000)), "contains"),
          new Bad("501 deep", nested(501), "nested deeper than the limit of 500"),
          new Bad("10,000 deep", nested(10_000), "nested deeper than the limit of 500"),
          new Bad("in itself", selfContaining(), "nested deeper than the limit of 500"),
          new Bad("no JSON", new Object(), "cannot be written as JSON"),
          new Bad("a getter that throws", new Throwing(), "java.lang.IllegalStateException"));

  static final List<Bad> PAYLOADS =
      plus(VALUES, new Bad("a byte too long", text(1 << 20), "the limit is 1048576"));

  static final List<Bad> OUTPUTS =
      plus(VALUES, new Bad("a byte too long", text(16 << 20), "the limit is 16777216"));

  static final List<Bad> HEADER_VALUES =
      List.of(
          new Bad("4097 characters", "v".repeat(4097), "has 4097 characters; the limit is 4096"),
          new Bad("U+0000", MARKER + "\0", "contains U+0000"),
          new Bad("a surrogate", MARKER + "\ud800", "contains an unpaired surrogate"));

  /** A payload that throws what it holds. */
  static final class Throwing {
    public String getValue() {
      throw new IllegalStateException(MARKER);
    }
  }

  static List<Bad> plus(List<Bad> some, Bad... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  private static List<Bad> outside(String problem, int... numbers) {
    List<Bad> bad = new ArrayList<>();
    for (int number : numbers) {
      bad.add(new Bad(Integer.toString(number), number, problem));
    }
    bad.add(new Bad("the largest int", Integer.MAX_VALUE, problem));
    bad.add(new Bad("the smallest int", Integer.MIN_VALUE, problem));
    return bad;
  }

  /** A text whose JSON is one byte longer than this. */
  private static String text(int bytes) {
    return MARKER + "x".repeat(bytes - MARKER.length() - 1);
  }

  static Object nested(int depth) {
    Object value = List.of();
    for (int i = 1; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  private static Object selfContaining() {
    Map<String, Object> map = new HashMap<>();
    map.put(MARKER, map);
    return map;
  }
}
