package dev.simplequeue.manual;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.metrics.MeterListener;
import dev.simplequeue.options.SimpleQueueOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;

/** Hears of dead letters in both ways. */
final class HearEvents {

  private HearEvents() {}

  static void onBus(Vertx vertx, Queue<String> pages) {
    // tag::bus[]
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "simplequeue.events",
            message -> {
              JsonObject event = message.body();
              if (event.getString("event").equals("JobDied")) {
                pages.add(event.getString("queue") + " lost job " + event.getString("job"));
              }
            });
    // end::bus[]
  }

  static SimpleQueueOptions counted(
      SimpleQueueOptions options, LongAdder completed, LongAdder dead) {
    // tag::listener[]
    options.addListener(
        event -> {
          if (event instanceof QueueEvent.JobCompleted) {
            completed.increment();
          } else if (event instanceof QueueEvent.JobDied) {
            dead.increment();
          }
        });
    // end::listener[]
    return options;
  }

  static SimpleQueueOptions metered(SimpleQueueOptions options, MeterRegistry registry) {
    // tag::meters[]
    options.addListener(new MeterListener(registry));
    // end::meters[]
    return options;
  }
}
