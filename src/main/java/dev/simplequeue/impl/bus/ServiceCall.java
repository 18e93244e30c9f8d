package dev.simplequeue.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/**
 * A question or an order for a service that a part of the same {@code Vertx} offers, by reference;
 * answered with an {@link Answer}.
 *
 * @param <S> the service
 * @param <T> what it answers
 * @param ask puts it to the service
 */
public record ServiceCall<S, T>(Function<S, Future<T>> ask) {

  /** What came of a call. */
  public sealed interface Answer<T> {
    /** The same as a future. */
    Future<T> toFuture();
  }

  /** What the service answers. */
  public record Answered<T>(T value) implements Answer<T> {
    @Override
    public Future<T> toFuture() {
      return Future.succeededFuture(value);
    }
  }

  /** It was not done. */
  public record Failed<T>(RuntimeException error) implements Answer<T> {
    @Override
    public Future<T> toFuture() {
      return Future.failedFuture(error);
    }
  }

  /**
   * Sends it to the part that offers the service at this address.
   *
   * @param atMostMillis how long to wait for the answer
   * @return fails only if nobody has answered; never throws
   */
  public Future<Answer<T>> send(Vertx vertx, String address, long atMostMillis) {
    return LocalCall.ask(vertx, address, this, LocalCodec.local().setSendTimeout(atMostMillis));
  }
}
