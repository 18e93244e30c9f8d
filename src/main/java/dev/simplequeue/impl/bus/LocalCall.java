package dev.simplequeue.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.RejectedExecutionException;

/** Asks a part of the same {@code Vertx}, by reference. */
public final class LocalCall {

  private LocalCall() {}

  /** The {@code Vertx} is closed: the call was sent to nobody. */
  public static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClosedException(Throwable cause) {
      super("this Vertx is closed", cause);
    }
  }

  /** Asks; never throws. On a closed {@code Vertx} it fails with {@link ClosedException}. */
  public static <T> Future<T> ask(Vertx vertx, String address, Object call, DeliveryOptions how) {
    try {
      return vertx.eventBus().<T>request(address, call, how).map(Message::body);
    } catch (RejectedExecutionException | IllegalStateException e) {
      return Future.failedFuture(new ClosedException(e));
    }
  }
}
