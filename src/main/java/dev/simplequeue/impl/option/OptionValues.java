package dev.simplequeue.impl.option;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of an options object. An option that is not set has the value of the values below, or
 * else its default. Not thread-safe while it is changed.
 */
public final class OptionValues {
  private final OptionSet<?> set;
  private final Map<Option<?>, Object> values;
  private final @Nullable OptionValues below;

  OptionValues(OptionSet<?> set) {
    this(set, new HashMap<>(), null);
    // A default that can be changed is this object's own from the start: to read changes nothing.
    set.options().stream()
        .filter(option -> option.kind().copy() != null)
        .forEach(option -> option.standard().ifPresent(value -> values.put(option, value)));
  }

  private OptionValues(
      OptionSet<?> set, Map<Option<?>, Object> values, @Nullable OptionValues below) {
    this.set = set;
    this.values = values;
    this.below = below;
  }

  /**
   * The value, or the default.
   *
   * @throws IllegalArgumentException if it is not set and there is no default
   */
  @SuppressWarnings("unchecked")
  public <V> V get(Option<V> option) {
    // Asked for each job: the way that most take allocates nothing.
    for (OptionValues at = this; at != null; at = at.below) {
      V own = (V) at.values.get(option);
      if (own != null) {
        return own;
      }
    }
    return option
        .standard()
        .orElseThrow(() -> new IllegalArgumentException(option.name() + " is missing"));
  }

  /** The value, if it is set or has a default. */
  public <V> Optional<V> find(Option<V> option) {
    Optional<V> own = own(option);
    return own.isPresent() ? own : below == null ? option.standard() : below.find(option);
  }

  @SuppressWarnings("unchecked")
  private <V> Optional<V> own(Option<V> option) {
    return Optional.ofNullable((V) values.get(option));
  }

  /**
   * Sets a value.
   *
   * @throws InvalidValueException if it is out of its limits
   */
  public <V> void set(Option<V> option, V value) {
    values.put(option, option.checked(value));
  }

  /** Whether it is set here. */
  public boolean isSet(Option<?> option) {
    return values.containsKey(option);
  }

  /**
   * Sets what this JSON names.
   *
   * @throws InvalidOptionsException with all problems together: unknown keys, wrong kinds, values
   *     out of their limits
   */
  public OptionValues read(JsonObject json) {
    StrictJson reader = new StrictJson(json);
    set.options().forEach(option -> read(option, reader));
    reader.end();
    return this;
  }

  private <V> void read(Option<V> option, StrictJson reader) {
    option.kind().reader().read(reader, option.name(), value -> set(option, value));
  }

  /** With the same values set; those of a view with what is set below them too. */
  public OptionValues copy() {
    OptionValues copy = below == null ? new OptionValues(set) : below.copy();
    set.options().forEach(option -> copy(option, copy));
    return copy;
  }

  private <V> void copy(Option<V> option, OptionValues to) {
    own(option).ifPresent(value -> to.values.put(option, option.kind().copyOf(value)));
  }

  /** These values, seen above others: what is not set here is as there. A view of both. */
  public OptionValues over(OptionValues others) {
    return new OptionValues(set, values, others);
  }

  /** All values, in the form that {@link #read} takes. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    set.options().forEach(option -> write(option, json));
    return json;
  }

  /** What is set here, and nothing else. */
  public JsonObject toJsonOfSet() {
    JsonObject json = new JsonObject();
    set.options().stream().filter(this::isSet).forEach(option -> write(option, json));
    return json;
  }

  private <V> void write(Option<V> option, JsonObject json) {
    find(option)
        .flatMap(value -> option.kind().writer().apply(value))
        .ifPresent(value -> json.put(option.name(), value));
  }
}
