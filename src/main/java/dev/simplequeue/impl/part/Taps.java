package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Those who come and go while the queue of one {@code Vertx} runs, and are told of its events
 * meanwhile. Thread-safe.
 */
public final class Taps implements QueueListener, Shareable {
  private final List<QueueListener> taps = new CopyOnWriteArrayList<>();

  private Taps() {}

  /** Of the queue with this address prefix. */
  public static Taps of(Vertx vertx, String prefix) {
    return vertx
        .sharedData()
        .<String, Taps>getLocalMap("dev.simplequeue.taps")
        .computeIfAbsent(prefix, first -> new Taps());
  }

  /** Is told from now on, on any thread; must not block. */
  public void add(QueueListener tap) {
    taps.add(tap);
  }

  /** Is told no longer. */
  public void remove(QueueListener tap) {
    taps.remove(tap);
  }

  @Override
  public void on(QueueEvent event) {
    for (QueueListener tap : taps) {
      tap.on(event);
    }
  }
}
