package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Attach;
import dev.simplequeue.impl.bus.Attach.Attached;
import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.bus.LocalCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** Plays the poller to one handler: takes its offer, and sends it jobs. */
final class PlayedPoller {
  private final Vertx vertx;
  private final Addresses addresses = new Addresses("handler-tester-" + UUID.randomUUID());
  private final Promise<String> attached = Promise.promise();

  PlayedPoller(Vertx vertx) {
    this.vertx = vertx;
    LocalCodec.register(vertx);
    vertx
        .eventBus()
        .<Attach>localConsumer(
            addresses.attach(),
            message -> {
              message.reply(new Attached(Duration.ZERO, 0), LocalCodec.local());
              attached.tryComplete(message.body().address());
            });
  }

  /** Deploys the handler, given the address prefix; completes when jobs can be sent. */
  Future<String> deploy(Function<String, Future<String>> deployment) {
    return deployment.apply(addresses.prefix()).compose(id -> attached.future().map(address -> id));
  }

  /** Sends a job; once it is attached. */
  void send(Dispatch dispatch) {
    vertx.eventBus().send(attached.future().result(), dispatch, LocalCodec.local());
  }
}
