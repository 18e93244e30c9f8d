package dev.simplequeue.metrics;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts events in a registry of <a
 * href="https://docs.micrometer.io/micrometer/reference/">Micrometer</a>, which is an optional
 * dependency: only this class needs it.
 *
 * <p>One counter, {@value #EVENTS}, with the tags {@code event} (the event's name) and {@code
 * queue}. Ids, nodes and texts of errors are never tags, because their number is unlimited. Callers
 * choose the names of queues; if you do not trust them, limit the number by {@code
 * MeterFilter.maximumAllowableTags}. Thread-safe.
 */
public final class MeterListener implements QueueListener {
  /** The name of the counter. */
  public static final String EVENTS = "simplequeue.events";

  private final MeterRegistry registry;

  /**
   * Counts in this registry.
   *
   * @param registry where the counter is registered
   */
  public MeterListener(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void on(QueueEvent event) {
    // All counters of one name must have the same tags: some registries refuse them otherwise.
    String queue = event instanceof QueueEvent.OfQueue of ? of.queue() : "";
    registry.counter(EVENTS, "event", event.getClass().getSimpleName(), "queue", queue).increment();
  }
}
