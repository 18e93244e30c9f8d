package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Attach;
import dev.simplequeue.impl.bus.ByHand;
import dev.simplequeue.impl.bus.Hint.Jobs;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.Pollers;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;

/**
 * Claims jobs for the handlers of its {@code Vertx} and settles their results. Deploy one per
 * {@code Vertx} and address prefix, on the event loop.
 *
 * <p>Its stop is limited in time: it stops claiming, releases jobs that have not started, waits for
 * running jobs up to the grace time, and releases the rest.
 */
public final class PollerVerticle extends VerticleBase {
  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public PollerVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public PollerVerticle(SimpleQueueOptions options) {
    part = new Part(options);
  }

  @Override
  public Future<?> start() {
    return part.start(vertx, config(), this::begin);
  }

  @Override
  public Future<?> stop() {
    return part.stop();
  }

  private Future<Ending> begin(SimpleQueueOptions options, QueueListener listener) {
    Pollers pollers = new Pollers(vertx);
    String prefix = options.getAddressPrefix();
    pollers.add(prefix, deploymentID());
    Node node = new Node(vertx, options, listener);
    return node.start()
        .recover(error -> node.stop().transform(ended -> Future.failedFuture(error)))
        .onFailure(error -> pollers.remove(prefix, deploymentID()))
        .map(
            registered -> {
              Draining draining = new Draining(vertx);
              open(options, node, draining);
              return () -> close(node, draining, prefix);
            });
  }

  private void open(SimpleQueueOptions options, Node node, Draining draining) {
    Addresses addresses = new Addresses(options.getAddressPrefix());
    EventBus bus = vertx.eventBus();
    bus.<Attach>localConsumer(
        addresses.attach(),
        message -> message.reply(node.attach(message.body()), LocalCodec.local()));
    bus.<String>localConsumer(
        addresses.detach(),
        message -> {
          node.detach(message.body());
          message.reply("detached", LocalCodec.local());
        });
    bus.<Jobs>localConsumer(addresses.wake(), message -> node.wake(message.body().queues()));
    new Hints(vertx, addresses.prefix()).onHeard(node::hear);
    if (node.isByHand()) {
      bus.<ByHand>localConsumer(
          addresses.byHand(),
          message ->
              node.obey(message.body())
                  .onSuccess(done -> message.reply(done, LocalCodec.local()))
                  .onFailure(error -> message.fail(0, String.valueOf(error))));
    }
    bus.localConsumer(
        addresses.drained(),
        message ->
            draining.whenOver().onComplete(over -> message.reply("drained", LocalCodec.local())));
    // Registered first, said then: an instance that attaches in between is heard.
    bus.publish(addresses.pollerHere(), "here", LocalCodec.local());
  }

  private Future<?> close(Node node, Draining draining, String prefix) {
    draining.begin();
    return node.stop()
        .onComplete(
            stopped -> {
              draining.end();
              new Pollers(vertx).remove(prefix, deploymentID());
            })
        // What was sent before it left is still on its way here; it is answered before the
        // consumers go.
        .compose(stopped -> vertx.timer(1));
  }
}
