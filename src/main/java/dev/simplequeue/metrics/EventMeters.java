package dev.simplequeue.metrics;

import dev.simplequeue.event.QueueEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts events. All counters of one name have the same tags: some registries demand it. */
final class EventMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final QueueNames names;
  private final Map<String, OfQueue> queues = new ConcurrentHashMap<>();

  EventMeters(MeterRegistry registry, Tags tags, QueueNames names) {
    this.registry = registry;
    this.tags = tags;
    this.names = names;
  }

  void on(QueueEvent event) {
    // Those of every job by their own classes, which are told apart quickest.
    if (event instanceof QueueEvent.JobStarted started) {
      of(started.queue()).started();
    } else if (event instanceof QueueEvent.JobCompleted completed) {
      of(completed.queue()).completed();
    } else if (event instanceof QueueEvent.JobEnqueued enqueued) {
      of(enqueued.queue()).enqueued();
    } else {
      OfQueue meters = of(event instanceof QueueEvent.OfQueue of ? of.queue() : "");
      meters.counter(event.getClass()).increment();
      if (event instanceof QueueEvent.JobDied died) {
        meters.ended(died.state().sqlName()).increment();
      }
    }
  }

  /** One look is enough for a queue that is known. */
  private OfQueue of(String queue) {
    OfQueue known = queues.get(queue);
    return known != null
        ? known
        : queues.computeIfAbsent(queue.isEmpty() ? "" : names.of(queue), OfQueue::new);
  }

  /** The counters of a queue, each made when it is first needed. */
  private final class OfQueue {
    private final String queue;
    private final Map<Class<?>, Counter> events = new ConcurrentHashMap<>();
    private final Map<String, Counter> ended = new ConcurrentHashMap<>();
    private volatile @Nullable Counter enqueuedEvents;
    private volatile @Nullable Counter startedEvents;
    private volatile @Nullable Counter completedEvents;
    private volatile @Nullable Counter completedJobs;

    OfQueue(String queue) {
      this.queue = queue;
    }

    // As often as there are jobs: without a look.

    void enqueued() {
      Counter known = enqueuedEvents;
      if (known == null) {
        known = counter(QueueEvent.JobEnqueued.class);
        enqueuedEvents = known;
      }
      known.increment();
    }

    void started() {
      Counter known = startedEvents;
      if (known == null) {
        known = counter(QueueEvent.JobStarted.class);
        startedEvents = known;
      }
      known.increment();
    }

    void completed() {
      Counter first = completedEvents;
      Counter second = completedJobs;
      if (first == null || second == null) {
        first = counter(QueueEvent.JobCompleted.class);
        second = ended("completed");
        completedEvents = first;
        completedJobs = second;
      }
      first.increment();
      second.increment();
    }

    Counter counter(Class<?> event) {
      Counter known = events.get(event);
      return known != null
          ? known
          : events.computeIfAbsent(
              event,
              type ->
                  registry.counter(
                      MeterListener.EVENTS,
                      tags.and("event", type.getSimpleName(), "queue", queue)));
    }

    Counter ended(String state) {
      return ended.computeIfAbsent(
          state,
          first ->
              Counter.builder("simplequeue.ended")
                  .description("Jobs that have ended, by the state in which they have.")
                  .tags(tags.and("queue", queue, "state", first))
                  .register(registry));
    }
  }
}
