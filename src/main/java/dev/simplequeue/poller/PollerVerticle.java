package dev.simplequeue.poller;

import dev.simplequeue.bus.Addresses;
import dev.simplequeue.bus.Attach;
import dev.simplequeue.bus.Events;
import dev.simplequeue.bus.Hint.Jobs;
import dev.simplequeue.bus.Hints;
import dev.simplequeue.bus.LocalCodec;
import dev.simplequeue.bus.Pollers;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Startup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import org.jspecify.annotations.Nullable;

/**
 * Claims jobs for the handlers of its {@code Vertx} and settles their answers. Deploy one per
 * {@code Vertx} and address prefix, on the event loop.
 *
 * <p>Its stop is bounded: it claims no more, gives back what has not started, waits for running
 * jobs up to the grace time, and gives back the rest.
 */
public final class PollerVerticle extends VerticleBase {
  private final @Nullable SimpleQueueOptions given;
  private final Promise<Void> drained = Promise.promise();
  private @Nullable Node node;
  private String prefix = "";

  /** Takes its options from the deployment's configuration. */
  public PollerVerticle() {
    this.given = null;
  }

  /** Takes these options. */
  public PollerVerticle(SimpleQueueOptions options) {
    this.given = new SimpleQueueOptions(options);
  }

  @Override
  public Future<?> start() {
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config());
    prefix = options.getAddressPrefix();
    new Pollers(vertx).add(prefix, deploymentID());
    LocalCodec.register(vertx);
    QueueListener listener = Events.listeners(vertx, options);
    return Startup.prepare(vertx, options, listener)
        .compose(
            v -> {
              Node started = new Node(vertx, options, listener);
              node = started;
              return started
                  .start()
                  .onSuccess(registered -> open(options, started))
                  .recover(error -> started.stop().transform(ended -> Future.failedFuture(error)));
            })
        .onFailure(error -> new Pollers(vertx).remove(prefix, deploymentID()));
  }

  private void open(SimpleQueueOptions options, Node started) {
    Addresses addresses = new Addresses(options.getAddressPrefix());
    EventBus bus = vertx.eventBus();
    bus.<Attach>localConsumer(
        addresses.attach(),
        message -> message.reply(started.attach(message.body()), LocalCodec.local()));
    bus.<String>localConsumer(
        addresses.detach(),
        message -> {
          started.detach(message.body());
          message.reply("detached", LocalCodec.local());
        });
    bus.<Jobs>localConsumer(addresses.wake(), message -> started.wake(message.body().queues()));
    new Hints(vertx, addresses.prefix()).onHeard(started::hear);
    bus.localConsumer(
        addresses.drained(),
        message -> drained.future().onComplete(v -> message.reply("drained", LocalCodec.local())));
    // Registered first, said then: an instance that attaches in between is heard.
    bus.publish(addresses.pollerHere(), "here", LocalCodec.local());
  }

  @Override
  public Future<?> stop() {
    return (node == null ? Future.<Void>succeededFuture() : node.stop())
        .onComplete(
            stopped -> {
              drained.tryComplete();
              new Pollers(vertx).remove(prefix, deploymentID());
            })
        // What was sent before it left is still on its way here; it is answered before the
        // consumers go.
        .compose(stopped -> vertx.timer(1));
  }
}
