package dev.simplequeue.handler;

import dev.simplequeue.impl.bus.Dispatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The jobs that an instance runs now. Thread-safe: a handler's future may complete anywhere. */
final class Running {
  private final Set<Dispatch> dispatches = new HashSet<>();
  private @Nullable Promise<Void> empty;

  synchronized void add(Dispatch dispatch) {
    dispatches.add(dispatch);
  }

  void remove(Dispatch dispatch) {
    Promise<Void> waiting = null;
    synchronized (this) {
      dispatches.remove(dispatch);
      if (dispatches.isEmpty()) {
        waiting = empty;
      }
    }
    if (waiting != null) {
      waiting.tryComplete();
    }
  }

  synchronized Set<Dispatch> now() {
    return Set.copyOf(dispatches);
  }

  /** Completes when none runs, or after this time. */
  Future<Void> whenEmpty(long atMostMillis) {
    Promise<Void> promise = Promise.promise();
    synchronized (this) {
      if (dispatches.isEmpty()) {
        promise.complete();
      }
      empty = promise;
    }
    return promise
        .future()
        .timeout(Math.max(1, atMostMillis), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  /** Asks those that still run to end early. */
  void cancelAll(Vertx vertx) {
    // Each on a turn of its own: what the handler does with the signal is the user's code.
    rest().forEach(dispatch -> vertx.runOnContext(v -> dispatch.job().cancel()));
  }

  /** Answers for those that still run. */
  void interruptAll() {
    rest().forEach(Dispatch::interrupt);
  }

  private synchronized List<Dispatch> rest() {
    return List.copyOf(dispatches);
  }
}
