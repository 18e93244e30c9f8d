package dev.simplequeue.impl.base;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that a request, a message, a template and a row have of a job: declared once, in {@code
 * job.RequestField}, and read, checked, merged and written by that everywhere.
 *
 * @param <R> as users give it
 * @param <V> as it is kept, checked
 * @param place its place among all fields, which is that in the statements' lists of columns too
 * @param key in JSON and in errors
 * @param column in the statements, and in the tables except for {@code template.on_held}
 * @param kind how it is read from JSON
 * @param type as users give it
 * @param sqlType of the column's values as a parameter
 * @param check makes the value that is kept, or throws with the key
 * @param over the value of a request, put over that of its template
 * @param json in JSON; null to leave it out
 * @param sql as a parameter of a statement
 * @param ofSql from a row, checked
 */
public record JobField<R, V>(
    int place,
    String key,
    String column,
    Kind kind,
    Class<R> type,
    Class<?> sqlType,
    Function<R, V> check,
    BinaryOperator<V> over,
    Function<V, @Nullable Object> json,
    Function<V, @Nullable Object> sql,
    Function<Object, V> ofSql) {

  /** How a field is read from JSON. */
  public enum Kind {
    /** A text. */
    TEXT,
    /** A whole number. */
    NUMBER,
    /** A duration. */
    DURATION,
    /** One of an enum's words. */
    WORD,
    /** An object of texts. */
    TEXTS,
    /** Any JSON value. */
    ANY
  }
}
