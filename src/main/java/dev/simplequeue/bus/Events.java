package dev.simplequeue.bus;

import dev.simplequeue.event.Listeners;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.EventOptions.Publish;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes events on {@code <prefix>.events} as JSON: {@code event} is the name of the event's
 * type, and each of its values stands under its own name; durations are ISO-8601. The header {@code
 * schema} says whose they are, for on a cluster several applications may publish here.
 */
public final class Events implements QueueListener {
  private final Vertx vertx;
  private final String address;
  private final boolean all;
  private final DeliveryOptions delivery;

  private Events(Vertx vertx, SimpleQueueOptions options) {
    this.vertx = vertx;
    this.address = new Addresses(options.getAddressPrefix()).events();
    this.all = options.getEvents().getPublish() == Publish.ALL;
    this.delivery =
        new DeliveryOptions()
            .setLocalOnly(!options.getEvents().isClustered())
            .addHeader("schema", options.getSchema());
  }

  /**
   * Everybody who is to be told, as the options say: the log, the event bus, the user's listeners.
   */
  public static QueueListener listeners(Vertx vertx, SimpleQueueOptions options) {
    List<QueueListener> listeners = new ArrayList<>(options.getListeners());
    if (options.getEvents().getPublish() != Publish.NONE) {
      listeners.add(new Events(vertx, options));
    }
    return new Listeners(listeners);
  }

  @Override
  public void on(QueueEvent event) {
    if (all || !(event instanceof QueueEvent.Frequent)) {
      vertx.eventBus().publish(address, json(event), delivery);
    }
  }

  private static JsonObject json(QueueEvent event) {
    JsonObject json = new JsonObject().put("event", event.getClass().getSimpleName());
    try {
      for (RecordComponent component : event.getClass().getRecordComponents()) {
        json.put(component.getName(), value(component.getAccessor().invoke(event)));
      }
      return json;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Object value) {
    if (value instanceof JobState state) {
      return state.sqlName();
    }
    if (value instanceof List<?> texts) {
      return new JsonArray(List.copyOf(texts));
    }
    return value instanceof Number ? value : value.toString();
  }
}
