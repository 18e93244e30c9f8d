package dev.simplequeue.notify;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.HintJson;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.Pollers;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Channel;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.UUID;

/**
 * Receives notifications of jobs that other nodes enqueue, cancel or end, and sends those of this
 * node, by LISTEN and NOTIFY. Deploy it on the event loop, one per {@code Vertx} and address
 * prefix, on each node that should not wait for its next poll, and on each node whose jobs should
 * not wait for the polls of others, also if it only enqueues.
 *
 * <p>When its connection is lost it opens another one; until then the node polls four times as
 * often.
 */
public final class NotifyVerticle extends VerticleBase {
  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public NotifyVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public NotifyVerticle(SimpleQueueOptions options) {
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
    if (options.isPooler()) {
      return Future.failedFuture(
          new IllegalStateException(
              "LISTEN does not work through a transaction pooler (option pooler): deploy no"
                  + " NotifyVerticle"));
    }
    Addresses addresses = new Addresses(options.getAddressPrefix());
    Hints hints = new Hints(vertx, options.getAddressPrefix());
    String me = UUID.randomUUID().toString().substring(0, 13);
    Channel channel = new Channel(new Database(vertx, options));
    ListenWatchdog watchdog =
        new ListenWatchdog(
            vertx,
            channel,
            me,
            hints,
            options.getNotify().getAliveInterval(),
            Vitals.of(vertx, options.getAddressPrefix()),
            listener);
    NotifySender sender =
        new NotifySender(vertx, channel, me, options.getNotify().getNotifyInterval(), listener);
    channel.onHeard(
        payload -> context.runOnContext(v -> heard(payload, watchdog, me, hints)),
        () -> context.runOnContext(v -> watchdog.lost()));
    vertx.eventBus().<Hint>localConsumer(addresses.tell(), message -> sender.tell(message.body()));
    watchdog.start();
    // Goes on until the poller has stopped: handlers that still run may be cancelled.
    return Future.succeededFuture(
        () ->
            new Pollers(vertx)
                .drained(addresses, options.getPoller().getGrace())
                .compose(v -> Future.join(watchdog.stop(), sender.stop()))
                .compose(v -> channel.close()));
  }

  private static void heard(String payload, ListenWatchdog watchdog, String me, Hints hints) {
    if (!watchdog.isOwnCall(payload)) {
      HintJson.read(payload, me).ifPresent(hints::here);
    }
  }
}
