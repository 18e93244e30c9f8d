package dev.simplequeue.metrics;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Measures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/**
 * Measures a queue in a registry of <a
 * href="https://docs.micrometer.io/micrometer/reference/">Micrometer</a>, which is an optional
 * dependency: only this class needs it. {@code options.addListener(new MeterListener(registry))}
 * switches it on; without it nothing is measured. One for each queue, that is for each address
 * prefix; the parts of a queue in one {@code Vertx} share it.
 *
 * <p>The manual has the list of meters. Their tags are few: ids, nodes and texts of errors are
 * never tags, and after {@value #MAX_QUEUES} queues further ones are counted together as {@code
 * other}. The numbers of the whole cluster are shown by one node at a time. Thread-safe.
 */
public final class MeterListener implements QueueListener {
  /** The name of the counter of events. */
  public static final String EVENTS = "simplequeue.events";

  /** So many queues have meters of their own. */
  public static final int MAX_QUEUES = 200;

  static {
    Measures.Found.by(listener -> listener instanceof MeterListener own ? own.measured : null);
  }

  private final EventMeters events;
  private final MeasuredMeters measured;

  /**
   * Measures in this registry.
   *
   * @param registry where the meters are registered
   */
  public MeterListener(MeterRegistry registry) {
    this(registry, List.of());
  }

  /**
   * Measures in this registry, in meters with more tags: to tell queues of several address prefixes
   * apart, for example.
   *
   * @param registry where the meters are registered
   * @param tags tags that all meters have
   */
  public MeterListener(MeterRegistry registry, Iterable<Tag> tags) {
    QueueNames names = new QueueNames(MAX_QUEUES);
    this.events = new EventMeters(registry, Tags.of(tags), names);
    this.measured = new MeasuredMeters(registry, Tags.of(tags), names);
  }

  @Override
  public void on(QueueEvent event) {
    events.on(event);
  }
}
