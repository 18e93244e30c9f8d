package dev.simplequeue.event;

/**
 * Is told what happens. Called on the event loop of the reporting verticle: it must neither block
 * nor throw.
 */
@FunctionalInterface
public interface QueueListener {

  /** Something happened. */
  void on(QueueEvent event);
}
