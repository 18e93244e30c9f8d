package dev.simplequeue.impl.part;

import dev.simplequeue.impl.bus.EnqueueJson;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.impl.bus.ServiceCall.Answer;
import dev.simplequeue.impl.bus.ServiceCall.Answered;
import dev.simplequeue.impl.bus.ServiceCall.Failed;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Lets a service be asked, by reference and as JSON. Each call is answered. */
public final class Endpoint<S> {
  private final Vertx vertx;
  private final S service;
  private final Set<Future<?>> underWay = new HashSet<>();

  /** Offers this service. */
  public Endpoint(Vertx vertx, S service) {
    this.vertx = vertx;
    this.service = service;
  }

  /** Takes {@link ServiceCall}s. */
  public void onCall(String address) {
    vertx
        .eventBus()
        .<ServiceCall<S, ?>>localConsumer(
            address,
            message ->
                call(message.body())
                    .onSuccess(answer -> message.reply(answer, LocalCodec.local())));
  }

  /** Never fails. */
  private <T> Future<Answer<T>> call(ServiceCall<S, T> call) {
    return answer(call.ask())
        .<Answer<T>>map(Answered::new)
        .otherwise(error -> new Failed<>((RuntimeException) error));
  }

  /**
   * Takes JSON objects.
   *
   * @param read makes a question of a message; throws an {@code IllegalArgumentException} that
   *     names all wrong keys together
   */
  public void onJson(String address, Function<JsonObject, Function<S, Future<JsonObject>>> read) {
    vertx
        .eventBus()
        .<Object>localConsumer(
            address,
            message ->
                asked(message, read)
                    .compose(this::answer)
                    .onSuccess(message::reply)
                    .onFailure(error -> message.fail(code(error), error.getMessage())));
  }

  private static <Q> Future<Q> asked(Message<Object> message, Function<JsonObject, Q> read) {
    try {
      if (!(message.body() instanceof JsonObject json)) {
        throw new IllegalArgumentException("the message must be a JSON object");
      }
      return Future.succeededFuture(read.apply(json));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    } catch (RuntimeException | StackOverflowError e) {
      return Future.failedFuture(EnqueueJson.unreadable(e));
    }
  }

  private static int code(Throwable error) {
    return error instanceof SimpleQueueException ours
        ? ours.code().code()
        : FailureCode.INVALID.code();
  }

  /** Fails with the caller's mistake, or with what the failed statement means for him. */
  private <T> Future<T> answer(Function<S, Future<T>> ask) {
    Future<T> work;
    try {
      work = ask.apply(service);
    } catch (RuntimeException e) {
      work = Future.failedFuture(e);
    }
    Future<T> answer =
        work.recover(
            error ->
                Future.failedFuture(
                    error instanceof IllegalArgumentException ? error : Failures.of(error)));
    underWay.add(answer);
    return answer.onComplete(ended -> underWay.remove(answer));
  }

  /**
   * Completes when all that was asked is answered, or after this time: the timers of those that try
   * again end with the verticle.
   */
  public Future<Void> idle(Duration atMost) {
    return BoundedWait.await(vertx, atMost, Future.join(List.copyOf(underWay)));
  }
}
