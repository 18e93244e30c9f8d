package dev.simplequeue.support;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a listener heard, for a test to read. */
public final class Heard implements QueueListener {
  private final Queue<QueueEvent> events = new ConcurrentLinkedQueue<>();

  @Override
  public void on(QueueEvent event) {
    events.add(event);
  }

  /** All events so far, as texts. */
  public List<String> texts() {
    return events.stream().map(String::valueOf).toList();
  }

  /** The events of this kind so far. */
  public <E extends QueueEvent> List<E> all(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
