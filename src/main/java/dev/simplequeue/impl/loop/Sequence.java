package dev.simplequeue.impl.loop;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Steps one after the other, as many as there are; the first that fails is the last. Futures that
 * are composed with each other do the same as long as they are few: the end of such a chain, and a
 * failure in it, passes through all of them in nested calls, and from about a thousand on it never
 * arrives, for the stack is full. To be used from one context.
 */
public final class Sequence {
  private final Supplier<Future<Boolean>> step;
  private final Promise<Void> end = Promise.promise();

  private Sequence(Supplier<Future<Boolean>> step) {
    this.step = step;
  }

  /** Does this with each, in their order. */
  public static <T> Future<Void> each(Iterable<T> all, Function<T, ? extends Future<?>> work) {
    Iterator<T> next = all.iterator();
    return repeat(
        () ->
            next.hasNext()
                ? work.apply(next.next()).map(done -> true)
                : Future.succeededFuture(false));
  }

  /** Does this again as long as it answers true; at once, so it is the step that pauses. */
  public static Future<Void> repeat(Supplier<Future<Boolean>> step) {
    Sequence sequence = new Sequence(step);
    sequence.run();
    return sequence.end.future();
  }

  private void run() {
    Future<Boolean> now;
    do {
      now = next();
      // Not by a call if it is done already: that would be another chain.
    } while (now.succeeded() && now.result());
    now.onComplete(this::done, end::fail);
  }

  private Future<Boolean> next() {
    try {
      return step.get();
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  private void done(boolean more) {
    if (more) {
      run();
    } else {
      end.complete();
    }
  }
}
