package dev.simplequeue.manual;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;

/** Takes requests from all nodes of a cluster, at an address of the application's own. */
final class PassOn extends VerticleBase {

  @Override
  public Future<?> start() {
    // tag::cluster[]
    EventBus bus = vertx.eventBus();
    return bus.consumer(
            "shop.jobs.enqueue",
            message ->
                bus.request("simplequeue.enqueue", message.body())
                    .onSuccess(receipt -> message.reply(receipt.body()))
                    .onFailure(error -> fail(message, error)))
        .completion();
    // end::cluster[]
  }

  private static void fail(Message<?> message, Throwable error) {
    int code = error instanceof ReplyException reply ? reply.failureCode() : 500;
    message.fail(code, error.getMessage());
  }
}
