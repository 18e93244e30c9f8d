package dev.simplequeue.control;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.InspectCall;
import dev.simplequeue.impl.bus.InspectVerb;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;

/** Takes what operators ask and order, by reference and as JSON, on a connection of its own. */
final class InspectDesk {
  private final Vertx vertx;
  private final Addresses addresses;
  private final Session session;
  private final Rounds rounds;
  private final Inspection inspection;

  InspectDesk(
      Vertx vertx, Database database, Addresses addresses, Hints hints, QueueListener listener) {
    this.vertx = vertx;
    this.addresses = addresses;
    this.session = database.inspectSession();
    this.rounds = new Rounds(vertx);
    this.inspection = new Inspection(vertx, database, session, rounds, hints, listener);
  }

  void open() {
    vertx.eventBus().<InspectCall<?>>localConsumer(addresses.localInspect(), this::onCall);
    for (InspectVerb verb : InspectVerb.ALL) {
      vertx
          .eventBus()
          .<Object>localConsumer(
              addresses.inspect(verb.name()),
              message ->
                  answer(() -> verb.ask().apply(json(message), inspection))
                      .onSuccess(message::reply)
                      .onFailure(error -> message.fail(code(error), error.getMessage())));
    }
  }

  private static JsonObject json(Message<Object> message) {
    if (message.body() instanceof JsonObject json) {
      return json;
    }
    throw new IllegalArgumentException("the message is no JSON object");
  }

  private static int code(Throwable error) {
    return error instanceof SimpleQueueException ours
        ? ours.code().code()
        : FailureCode.INVALID.code();
  }

  private void onCall(Message<InspectCall<?>> message) {
    call(message.body()).onSuccess(answer -> message.reply(answer, LocalCodec.local()));
  }

  /** Never fails. */
  private <T> Future<InspectCall.Answer<T>> call(InspectCall<T> call) {
    return answer(() -> call.ask().apply(inspection))
        .<InspectCall.Answer<T>>map(InspectCall.Answered::new)
        .otherwise(error -> new InspectCall.Failed<>((RuntimeException) error));
  }

  /** Fails with the caller's mistake, or with what the failed statement means for him. */
  private <T> Future<T> answer(Supplier<Future<T>> ask) {
    Future<T> answer;
    try {
      answer = ask.get();
    } catch (IllegalArgumentException e) {
      answer = Future.failedFuture(e);
    }
    return rounds.tracked(
        answer.recover(
            error ->
                Future.failedFuture(
                    error instanceof IllegalArgumentException ? error : Failures.of(error))));
  }

  /** What is under way is done, as far as that takes no longer than this. */
  Future<Void> close(Duration atMost) {
    return rounds.idle(atMost).compose(v -> session.close());
  }
}
