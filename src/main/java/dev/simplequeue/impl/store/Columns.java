package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A field of many requests as one parameter: an array, for {@code unnest}. */
final class Columns {

  private Columns() {}

  /** What is named neither by a request nor by the defaults is null. */
  static <V> Object of(JobField<?, V> field, List<JobValues> values, JobValues defaults) {
    Object standard = value(field, defaults);
    Object[] column = (Object[]) Array.newInstance(field.sqlType(), values.size());
    for (int i = 0; i < column.length; i++) {
      Object named = value(field, values.get(i));
      column[i] = named == null ? standard : named;
    }
    return column;
  }

  private static <V> @Nullable Object value(JobField<?, V> field, JobValues values) {
    Optional<V> value = values.get(field);
    return value.isPresent() ? field.sql().apply(value.get()) : null;
  }
}
