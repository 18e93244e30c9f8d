package dev.simplequeue.impl.base;

import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What users' types keep for the queue alone. Each of them registers its functions when it is
 * loaded. This package stands below those types, so that they are untyped here; {@code impl.job}
 * gives them their types, and nothing else may call this.
 */
public final class Internals {
  private static volatile @Nullable Function<Object, Delivery> delivery;
  private static volatile @Nullable BiFunction<Object, Object, Object> completion;
  private static volatile @Nullable BiFunction<Object, Map<String, String>, Object> carrying;
  private static volatile @Nullable Function<Object, JobValues> values;
  private static volatile @Nullable Function<JobValues, Object> request;
  private static volatile @Nullable Function<String, Object> storedJson;

  private Internals() {}

  /**
   * By a request's class.
   *
   * @param ofRequest the delivery of a request
   * @param completedBy the same request, completed by its template
   * @param withHeaders the same request with these headers, where it has none of their names
   * @param valuesOf what a request names itself
   * @param requestOf another request, with these values
   */
  public static void ofRequests(
      Function<Object, Delivery> ofRequest,
      BiFunction<Object, Object, Object> completedBy,
      BiFunction<Object, Map<String, String>, Object> withHeaders,
      Function<Object, JobValues> valuesOf,
      Function<JobValues, Object> requestOf) {
    delivery = ofRequest;
    completion = completedBy;
    carrying = withHeaders;
    values = valuesOf;
    request = requestOf;
  }

  /**
   * By the class of checked JSON.
   *
   * @param stored takes a text that the database gave back, unchecked
   */
  public static void ofJson(Function<String, Object> stored) {
    storedJson = stored;
  }

  /** The delivery of a request. */
  public static Function<Object, Delivery> delivery() {
    return Objects.requireNonNull(delivery);
  }

  /** What a request names. */
  public static Function<Object, JobValues> values() {
    return Objects.requireNonNull(values);
  }

  /** A request with values. */
  public static Function<JobValues, Object> request() {
    return Objects.requireNonNull(request);
  }

  /** A request, completed by its template. */
  public static BiFunction<Object, Object, Object> completion() {
    return Objects.requireNonNull(completion);
  }

  /** A request with headers. */
  public static BiFunction<Object, Map<String, String>, Object> carrying() {
    return Objects.requireNonNull(carrying);
  }

  /** A text of the database's as checked JSON. */
  public static Function<String, Object> storedJson() {
    return Objects.requireNonNull(storedJson);
  }
}
