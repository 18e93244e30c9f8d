package dev.simplequeue.impl.option;

import dev.simplequeue.impl.option.Option.Declaration;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The options of one options class, in their order: the class declares each once, as a constant.
 *
 * @param <O> the options class
 */
public final class OptionSet<O> {
  private final List<Option<?>> options = new ArrayList<>();
  private final Function<OptionValues, O> make;
  private final Function<O, OptionValues> valuesOf;

  /**
   * Without an option as yet.
   *
   * @param make an object with these values
   * @param valuesOf its values
   */
  public OptionSet(Function<OptionValues, O> make, Function<O, OptionValues> valuesOf) {
    this.make = make;
    this.valuesOf = valuesOf;
  }

  /** Of an object in JSON that has no class of its own. */
  public static OptionSet<OptionValues> ofValues() {
    return new OptionSet<>(values -> values, values -> values);
  }

  /** Only these of its options. */
  public OptionSet<O> only(Option<?>... some) {
    OptionSet<O> fewer = new OptionSet<>(make, valuesOf);
    fewer.options.addAll(List.of(some));
    return fewer;
  }

  <V> Option<V> add(Option<V> option) {
    options.add(option);
    return option;
  }

  /** A duration within these limits. */
  public Declaration<Duration> duration(String name, Duration from, Duration to) {
    return of(name, Kind.duration(from, to));
  }

  /** A whole number within these limits. */
  public Declaration<Integer> integer(String name, int from, int to) {
    return of(name, Kind.integer(from, to));
  }

  /** A number within these limits. */
  public Declaration<Double> number(String name, double from, double to) {
    return of(name, Kind.number(from, to));
  }

  /** True or false. */
  public Declaration<Boolean> flag(String name) {
    return of(name, Kind.flag());
  }

  /** One of an enum's words. */
  public <E extends Enum<E>> Declaration<E> word(String name, Class<E> type) {
    return of(name, Kind.word(type));
  }

  /**
   * A text.
   *
   * @param limits what the manual says of them
   * @param check throws, with the option's name, if a text is out of them
   */
  public Declaration<String> text(String name, String limits, Consumer<String> check) {
    return of(name, Kind.text(limits, check));
  }

  /** An object with a key for each name, whose values are of this kind. */
  public <V> Declaration<Map<String, V>> byName(
      String name, String limits, UnaryOperator<String> checkName, Kind<V> each) {
    return of(name, Kind.byName(limits, checkName, each));
  }

  /** Of a kind of its own. */
  public <V> Declaration<V> of(String name, Kind<V> kind) {
    return new Declaration<>(this, name, kind);
  }

  /** An object with options of its own. */
  public <P> Option<P> part(String name, OptionSet<P> part) {
    Kind<P> kind =
        Kind.object("–", part::read, (P value) -> Optional.of(part.valuesOf(value).toJson()))
            .copiedBy(part::copy)
            .with(part);
    return of(name, kind).defaults(() -> part.make.apply(part.values()), "–").says("–");
  }

  /** Values of which none is set. */
  public OptionValues values() {
    return new OptionValues(this);
  }

  /**
   * The options that this JSON sets.
   *
   * @throws InvalidOptionsException with all problems together
   */
  public O read(JsonObject json) {
    return make.apply(values().read(json));
  }

  /** With the same values. */
  public O copy(O other) {
    return make.apply(valuesOf.apply(other).copy());
  }

  OptionValues valuesOf(O object) {
    return valuesOf.apply(object);
  }

  List<Option<?>> options() {
    return options;
  }

  /**
   * The manual's table: for each option its key, kind, default, limits and meaning. An object has
   * no row of its own if its keys have.
   */
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    addRows("", rows);
    return rows;
  }

  private void addRows(String prefix, List<List<String>> rows) {
    for (Option<?> option : options) {
      String key = prefix + option.name();
      if (option.kind().within() != null) {
        option.kind().within().addRows(key + ".", rows);
      } else {
        rows.add(
            List.of(
                "`" + key + "`",
                option.kind().word(),
                option.standardShown(),
                option.kind().limits(),
                option.meaning()));
      }
    }
  }
}
