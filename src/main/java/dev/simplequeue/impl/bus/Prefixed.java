package dev.simplequeue.impl.bus;

/** Something that belongs to one queue of a {@code Vertx}: the one with this address prefix. */
public interface Prefixed {

  /** The prefix of its addresses. */
  String addressPrefix();
}
