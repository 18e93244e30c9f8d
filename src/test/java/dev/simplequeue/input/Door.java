package dev.simplequeue.input;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/**
 * A way by which a value comes in.
 *
 * @param name what it is
 * @param field what an error calls the value
 * @param bad what it must refuse
 * @param put passes a value; what it throws is as good as a failure
 */
record Door(String name, String field, List<Bad> bad, Function<Object, Future<?>> put) {

  Future<?> take(Object value) {
    try {
      return put.apply(value);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
