package dev.simplequeue.impl.bus;

import dev.simplequeue.inspect.Inspector;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * A question or an order of an operator, to be put to the inspector of the same {@code Vertx};
 * answered with an {@link Answer}.
 *
 * @param ask puts it to the inspector
 */
public record InspectCall<T>(Function<Inspector, Future<T>> ask) {

  /** What came of a call. */
  public sealed interface Answer<T> {}

  /** What the inspector answers. */
  public record Answered<T>(T value) implements Answer<T> {}

  /** It was not done. */
  public record Failed<T>(RuntimeException error) implements Answer<T> {}
}
