package dev.simplequeue.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of queues as they stand in a tag: callers choose them, so their number is bounded, and
 * those that come later are one. Thread-safe.
 */
final class QueueNames {
  /** Stands for all that came too late. */
  static final String OTHER = "other";

  private final int atMost;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  QueueNames(int atMost) {
    this.atMost = atMost;
  }

  String of(String queue) {
    if (known.contains(queue)) {
      return queue;
    }
    if (known.size() >= atMost) {
      return OTHER;
    }
    known.add(queue);
    return queue;
  }
}
