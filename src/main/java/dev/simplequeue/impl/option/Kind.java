package dev.simplequeue.impl.option;

import dev.simplequeue.impl.json.Durations;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What values an option can have: how they are read from JSON, checked, copied and written.
 *
 * @param word what the manual calls the kind
 * @param limits what the manual says of the limits
 * @param reader reads a key's value, and gives it away if it is there and of this kind
 * @param check refuses a value, with the option's name, that is out of the limits
 * @param copy for values that can be changed; null if they cannot
 * @param writer the value in JSON; empty if JSON cannot say it
 * @param within the options of such an object; null if it has none of its own
 */
public record Kind<V>(
    String word,
    String limits,
    Reader<V> reader,
    BiConsumer<String, V> check,
    @Nullable UnaryOperator<V> copy,
    Function<V, Optional<Object>> writer,
    @Nullable OptionSet<?> within) {

  /** Reads a key's value. */
  public interface Reader<V> {
    /** Gives the key's value to the setter if it is there; its problems are the reader's. */
    void read(StrictJson json, String key, Consumer<V> setter);
  }

  private static <V> Kind<V> of(
      String word,
      String limits,
      Reader<V> reader,
      BiConsumer<String, V> check,
      Function<V, Object> writer) {
    return new Kind<>(
        word, limits, reader, check, null, value -> Optional.of(writer.apply(value)), null);
  }

  /** See {@link OptionSet}. */
  public static Kind<Duration> duration(Duration from, Duration to) {
    return of(
        "duration",
        "`" + Durations.text(from) + "` to `" + Durations.text(to) + "`",
        StrictJson::duration,
        (name, value) -> checkRange(name, value, from, to),
        Duration::toString);
  }

  /** See {@link OptionSet}. */
  public static Kind<Integer> integer(int from, int to) {
    return of(
        "whole number",
        "`" + from + "` to `" + to + "`",
        StrictJson::integer,
        (name, value) -> checkRange(name, value, from, to),
        value -> value);
  }

  /** See {@link OptionSet}. */
  public static Kind<Double> number(double from, double to) {
    return of(
        "number",
        "`" + plain(from) + "` to `" + plain(to) + "`",
        StrictJson::number,
        (name, value) -> checkNumber(name, value, from, to),
        value -> value);
  }

  /** See {@link OptionSet}. */
  public static Kind<Boolean> flag() {
    return of("flag", "–", StrictJson::flag, (name, value) -> {}, value -> value);
  }

  static <E extends Enum<E>> Kind<E> word(Class<E> type) {
    return of(
        "word",
        Arrays.stream(type.getEnumConstants())
            .map(constant -> "`" + StrictJson.word(constant) + "`")
            .collect(Collectors.joining(", ")),
        (json, key, setter) -> json.word(key, type, setter),
        (name, value) -> {},
        StrictJson::word);
  }

  /** See {@link OptionSet}. */
  public static Kind<String> text(String limits, Consumer<String> check) {
    return of(
        "text", limits, StrictJson::text, (name, value) -> check.accept(value), value -> value);
  }

  /** An object, read and written by these. */
  public static <V> Kind<V> object(
      String limits, Function<JsonObject, V> reader, Function<V, Optional<Object>> writer) {
    return new Kind<>(
        "object",
        limits,
        (json, key, setter) -> json.object(key, value -> setter.accept(reader.apply(value))),
        (name, value) -> {},
        null,
        writer,
        null);
  }

  /** An object with a key for each name, whose values are of this kind. */
  static <V> Kind<Map<String, V>> byName(
      String limits, UnaryOperator<String> checkName, Kind<V> each) {
    return Kind.<Map<String, V>>object(
            limits,
            json -> each.readByName(json, checkName),
            values -> Optional.of(each.writeByName(values)))
        .copiedBy(each::copyByName);
  }

  private Map<String, V> readByName(JsonObject json, UnaryOperator<String> checkName) {
    Map<String, V> values = new LinkedHashMap<>();
    StrictJson names = new StrictJson(json);
    for (String name : json.fieldNames()) {
      reader.read(
          names,
          name,
          value -> {
            check.accept(name, value);
            values.put(checkName.apply(name), value);
          });
    }
    names.end();
    return values;
  }

  private JsonObject writeByName(Map<String, V> values) {
    JsonObject json = new JsonObject();
    values.forEach((name, value) -> writer.apply(value).ifPresent(v -> json.put(name, v)));
    return json;
  }

  private Map<String, V> copyByName(Map<String, V> values) {
    Map<String, V> copies = new LinkedHashMap<>();
    values.forEach((name, value) -> copies.put(name, copyOf(value)));
    return copies;
  }

  /** The same values, read from any JSON value, null included. */
  public Kind<V> readFrom(Function<@Nullable Object, V> any) {
    Reader<V> fromAny =
        (json, key, setter) -> json.any(key, value -> setter.accept(any.apply(value)));
    return new Kind<>(word, limits, fromAny, check, copy, writer, within);
  }

  /** The same values, which can be changed: each options object has its own. */
  public Kind<V> copiedBy(UnaryOperator<V> copied) {
    return new Kind<>(word, limits, reader, check, copied, writer, within);
  }

  /** The same values with other words for their limits. */
  public Kind<V> limitedTo(String shown) {
    return new Kind<>(word, shown, reader, check, copy, writer, within);
  }

  /** The same objects, whose keys are these options. */
  public Kind<V> with(OptionSet<?> options) {
    return new Kind<>(word, limits, reader, check, copy, writer, options);
  }

  V copyOf(V value) {
    return copy == null ? value : copy.apply(value);
  }

  String shown(V value) {
    if (value instanceof Duration duration) {
      return Durations.text(duration);
    }
    Object written = writer.apply(value).orElse("");
    return written instanceof Double number ? plain(number) : written.toString();
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static <V extends Comparable<V>> void checkRange(String name, V value, V from, V to) {
    if (value.compareTo(from) < 0 || value.compareTo(to) > 0) {
      throw new InvalidValueException(name, "is " + value + "; the limit is " + from + " to " + to);
    }
  }

  private static void checkNumber(String name, double value, double from, double to) {
    // NaN is not within the limits either.
    if (!(value >= from && value <= to)) {
      throw new InvalidValueException(
          name, "is " + value + "; the limit is " + plain(from) + " to " + plain(to));
    }
  }
}
