package dev.simplequeue.impl.bus;

/** What belongs to one queue of a {@code Vertx}: that with this address prefix. */
public interface Prefixed {

  /** The prefix of its addresses. */
  String addressPrefix();
}
