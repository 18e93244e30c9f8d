package dev.simplequeue.listener;

import dev.simplequeue.bus.Addresses;
import dev.simplequeue.bus.Events;
import dev.simplequeue.bus.Hint;
import dev.simplequeue.bus.HintJson;
import dev.simplequeue.bus.Hints;
import dev.simplequeue.bus.LocalCodec;
import dev.simplequeue.bus.Pollers;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Channel;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Startup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hears of jobs that other nodes enqueue, cancel or end, and tells them of this node's, by LISTEN
 * and NOTIFY. Deploy it on the event loop, one per {@code Vertx} and address prefix, on each node
 * that should not have to wait for its next poll, or whose jobs should not: also on one that only
 * enqueues.
 *
 * <p>It never keeps a deployment waiting: while the database is away, it tries again by itself.
 */
public final class ListenerVerticle extends VerticleBase {
  private final @Nullable SimpleQueueOptions given;
  private @Nullable Parts parts;

  /** What there is between start and stop. */
  private record Parts(
      SimpleQueueOptions options, Addresses addresses, Channel channel, Ear ear, Voice voice) {}

  /** Takes its options from the deployment's configuration. */
  public ListenerVerticle() {
    this.given = null;
  }

  /** Takes these options. */
  public ListenerVerticle(SimpleQueueOptions options) {
    this.given = new SimpleQueueOptions(options);
  }

  @Override
  public Future<?> start() {
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config());
    if (options.isPooler()) {
      return Future.failedFuture(
          new IllegalStateException(
              "LISTEN does not work through a transaction pooler (option pooler): deploy no"
                  + " ListenerVerticle"));
    }
    LocalCodec.register(vertx);
    QueueListener listener = Events.listeners(vertx, options);
    return Startup.prepare(vertx, options, listener).onSuccess(v -> open(options, listener));
  }

  private void open(SimpleQueueOptions options, QueueListener listener) {
    Addresses addresses = new Addresses(options.getAddressPrefix());
    Hints hints = new Hints(vertx, options.getAddressPrefix());
    String me = UUID.randomUUID().toString().substring(0, 13);
    Context own = context;
    Channel channel =
        new Channel(
            new Database(vertx, options),
            payload -> own.runOnContext(v -> heard(payload, me, hints)),
            () -> own.runOnContext(v -> lost()));
    Ear ear =
        new Ear(vertx, channel, me, hints, options.getListener().getAliveInterval(), listener);
    Voice voice =
        new Voice(vertx, channel, me, options.getListener().getNotifyInterval(), listener);
    parts = new Parts(options, addresses, channel, ear, voice);
    vertx.eventBus().<Hint>localConsumer(addresses.tell(), message -> voice.tell(message.body()));
    ear.start();
  }

  private void heard(String payload, String me, Hints hints) {
    if (parts != null && !parts.ear().isOwnCall(payload)) {
      HintJson.read(payload, me).ifPresent(hints::here);
    }
  }

  private void lost() {
    if (parts != null) {
      parts.ear().lost();
    }
  }

  /** Goes on until the poller has stopped: handlers that still run may be cancelled. */
  @Override
  public Future<?> stop() {
    Parts open = parts;
    return open == null
        ? Future.succeededFuture()
        : new Pollers(vertx)
            .drained(open.addresses(), open.options().getPoller().getGrace())
            .compose(v -> Future.join(open.ear().stop(), open.voice().stop()))
            .compose(v -> open.channel().close());
  }
}
