package dev.simplequeue.event;

/**
 * Receives events. Called on the event loop of the reporting verticle: it must neither block nor
 * throw.
 */
@FunctionalInterface
public interface QueueListener {

  /**
   * Called for each event.
   *
   * @param event what happened; immutable
   */
  void on(QueueEvent event);
}
