package dev.simplequeue.event;

import java.util.List;

/** Tells several listeners; one that throws costs the others nothing. */
public final class Listeners implements QueueListener {
  private final EventLog log = new EventLog();
  private final List<QueueListener> others;

  /** The log and these. */
  public Listeners(List<QueueListener> others) {
    this.others = List.copyOf(others);
  }

  @Override
  public void on(QueueEvent event) {
    log.on(event);
    for (QueueListener other : others) {
      try {
        other.on(event);
      } catch (Throwable e) {
        log.on(new QueueEvent.ListenerThrew(event.getClass().getSimpleName(), String.valueOf(e)));
      }
    }
  }
}
