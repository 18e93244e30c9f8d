package dev.simplequeue.impl.base;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request or a template names of a job: each value is within its limits, or is left open.
 * Immutable; what sets a value gives other values.
 */
public final class JobValues {
  private final List<JobField<?, ?>> fields;
  private final @Nullable Object[] values;

  /** A bit for each place that has a value. */
  private final int named;

  private JobValues(List<JobField<?, ?>> fields, @Nullable Object[] values, int named) {
    this.fields = fields;
    this.values = values;
    this.named = named;
  }

  /** Everything is left open. */
  public static JobValues none(List<JobField<?, ?>> fields) {
    return new JobValues(fields, new @Nullable Object[fields.size()], 0);
  }

  /** All fields, in their order. */
  public List<JobField<?, ?>> fields() {
    return fields;
  }

  /** With this value, which is checked. */
  public <R, V> JobValues with(JobField<R, V> field, R value) {
    return set(field, field.check().apply(value));
  }

  /** With these two values, which are checked. */
  public <R, S> JobValues with(JobField<R, ?> field, R value, JobField<S, ?> other, S second) {
    @Nullable Object[] changed = values.clone();
    changed[field.place()] = field.check().apply(value);
    changed[other.place()] = other.check().apply(second);
    return new JobValues(fields, changed, named | bit(field) | bit(other));
  }

  /** With this value, which was checked before; empty leaves it open. */
  public <V> JobValues put(JobField<?, V> field, Optional<V> checked) {
    return set(field, checked.orElse(null));
  }

  private <V> JobValues set(JobField<?, V> field, @Nullable V checked) {
    @Nullable Object[] changed = values.clone();
    changed[field.place()] = checked;
    int others = named & ~bit(field);
    return new JobValues(fields, changed, checked == null ? others : others | bit(field));
  }

  /** The bit of a field in {@link #named}. */
  public static int bit(JobField<?, ?> field) {
    return 1 << field.place();
  }

  /** Which fields have a value: a bit for each. */
  public int named() {
    return named;
  }

  /** The value, if it is named. */
  public <V> Optional<V> get(JobField<?, V> field) {
    return Optional.ofNullable(value(field));
  }

  /** The value, or null: for what is asked for each job of a bulk. */
  @SuppressWarnings("unchecked")
  public <V> @Nullable V value(JobField<?, V> field) {
    return (V) values[field.place()];
  }

  /** The value, or the standard if none is named. */
  public <V> V value(JobField<?, V> field, V standard) {
    V named = value(field);
    return named == null ? standard : named;
  }

  /**
   * These values, and for what they leave open those of the defaults; what both name is put
   * together if the field can be.
   */
  public JobValues over(JobValues defaults) {
    JobValues merged =
        new JobValues(fields, Arrays.copyOf(values, values.length), named | defaults.named);
    fields.forEach(field -> merged.mergeIn(field, defaults));
    return merged;
  }

  /** On values that nobody else has yet. */
  private <V> void mergeIn(JobField<?, V> field, JobValues defaults) {
    Optional<V> below = defaults.get(field);
    values[field.place()] =
        get(field)
            .map(own -> below.map(value -> field.over().apply(own, value)).orElse(own))
            .or(() -> below)
            .orElse(null);
  }
}
