package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.options.EventOptions.Publish;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes events on {@code <prefix>.events} as JSON, see {@link QueueEvent#toJson}. The header
 * {@code schema} says whose they are, for on a cluster several applications may publish here.
 */
public final class Events implements QueueListener {
  private final Vertx vertx;
  private final String address;
  private final DeliveryOptions delivery;

  private Events(Vertx vertx, SimpleQueueOptions options) {
    this.vertx = vertx;
    this.address = new Addresses(options.getAddressPrefix()).events();
    this.delivery =
        new DeliveryOptions()
            .setLocalOnly(!options.getEvents().isClustered())
            .addHeader("schema", options.getSchema());
  }

  /**
   * Everybody who is to be told, as the options say: the log, the event bus, the user's listeners.
   */
  public static Listeners listeners(Vertx vertx, SimpleQueueOptions options) {
    Publish publish = options.getEvents().getPublish();
    QueueListener bus = new Events(vertx, options);
    return new Listeners(
        vertx,
        options.getNodeName(),
        with(vertx, options, publish == Publish.NONE ? List.of() : List.of(bus)),
        with(vertx, options, publish == Publish.ALL ? List.of(bus) : List.of()));
  }

  private static List<QueueListener> with(
      Vertx vertx, SimpleQueueOptions options, List<QueueListener> bus) {
    List<QueueListener> listeners = new ArrayList<>(options.getListeners());
    listeners.addAll(bus);
    listeners.add(Taps.of(vertx, options.getAddressPrefix()));
    return listeners;
  }

  @Override
  public void on(QueueEvent event) {
    vertx.eventBus().publish(address, event.toJson(), delivery);
  }
}
