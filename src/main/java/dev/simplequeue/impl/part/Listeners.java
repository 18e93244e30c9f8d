package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.log.EventLog;
import io.vertx.core.Vertx;
import java.util.List;

/** Tells several listeners; one that throws costs the others nothing. */
public final class Listeners implements QueueListener {
  private final EventLog log;
  private final List<QueueListener> others;

  /**
   * The log and these, for a part that is deployed in this {@code Vertx}.
   *
   * @param nodeName the name of this process
   */
  public Listeners(Vertx vertx, String nodeName, List<QueueListener> others) {
    this.log = new EventLog(vertx, nodeName);
    this.others = List.copyOf(others);
  }

  /** The part ends: the log says what it has left out. */
  public void close() {
    log.close();
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
