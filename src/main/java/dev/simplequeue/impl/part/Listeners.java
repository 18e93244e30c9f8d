package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.log.EventLog;
import io.vertx.core.Vertx;
import java.util.List;

/** Tells several listeners; one that throws costs the others nothing. */
public final class Listeners implements QueueListener {
  private final EventLog log;
  private final QueueListener[] ofAll;
  private final QueueListener[] ofFrequent;

  /**
   * The log and these, for a part that is deployed in this {@code Vertx}.
   *
   * @param nodeName the name of this process
   * @param ofAll who hears of what is not frequent
   * @param ofFrequent who hears of what each job brings: the log does not
   */
  Listeners(
      Vertx vertx, String nodeName, List<QueueListener> ofAll, List<QueueListener> ofFrequent) {
    this.log = new EventLog(vertx, nodeName);
    this.ofAll = ofAll.toArray(QueueListener[]::new);
    this.ofFrequent = ofFrequent.toArray(QueueListener[]::new);
  }

  /** The part ends: the log says what it has left out. */
  public void close() {
    log.close();
  }

  @Override
  public void on(QueueEvent event) {
    if (event instanceof QueueEvent.Frequent) {
      tell(ofFrequent, event);
    } else {
      log.on(event);
      tell(ofAll, event);
    }
  }

  private void tell(QueueListener[] listeners, QueueEvent event) {
    for (QueueListener listener : listeners) {
      try {
        listener.on(event);
      } catch (Throwable e) {
        log.on(new QueueEvent.ListenerThrew(event.getClass().getSimpleName(), String.valueOf(e)));
      }
    }
  }
}
