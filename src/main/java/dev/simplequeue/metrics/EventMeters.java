package dev.simplequeue.metrics;

import dev.simplequeue.event.QueueEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts events. All counters of one name have the same tags: some registries demand it. */
final class EventMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final QueueNames names;
  private final Map<String, Map<Class<?>, Counter>> events = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Counter>> ended = new ConcurrentHashMap<>();

  EventMeters(MeterRegistry registry, Tags tags, QueueNames names) {
    this.registry = registry;
    this.tags = tags;
    this.names = names;
  }

  void on(QueueEvent event) {
    String queue = event instanceof QueueEvent.OfQueue of ? names.of(of.queue()) : "";
    events
        .computeIfAbsent(queue, first -> new ConcurrentHashMap<>())
        .computeIfAbsent(event.getClass(), type -> counter(queue, type))
        .increment();
    if (event instanceof QueueEvent.JobCompleted) {
      ended(queue, "completed");
    } else if (event instanceof QueueEvent.JobDied died) {
      ended(queue, died.state().sqlName());
    }
  }

  private Counter counter(String queue, Class<?> event) {
    return registry.counter(
        MeterListener.EVENTS, tags.and("event", event.getSimpleName(), "queue", queue));
  }

  private void ended(String queue, String state) {
    ended
        .computeIfAbsent(queue, first -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            state,
            first ->
                Counter.builder("simplequeue.ended")
                    .description("Jobs that have ended, by the state in which they have.")
                    .tags(tags.and("queue", queue, "state", state))
                    .register(registry))
        .increment();
  }
}
