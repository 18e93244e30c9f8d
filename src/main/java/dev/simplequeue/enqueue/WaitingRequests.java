package dev.simplequeue.enqueue;

import dev.simplequeue.impl.sql.BatchLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The requests of a pipeline that wait for their statement, and which of them go together. */
final class WaitingRequests {
  private final BatchLimits<Pending> limits;
  private final Deque<Pending> waiting = new ArrayDeque<>();

  WaitingRequests(BatchLimits<Pending> limits) {
    this.limits = limits;
  }

  void add(Pending pending) {
    waiting.add(pending);
  }

  /** Puts these before all others, in their order. */
  void putBack(List<Pending> batch) {
    for (int i = batch.size() - 1; i >= 0; i--) {
      waiting.addFirst(batch.get(i));
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether so many wait, and the first of them cannot have been inserted before. */
  boolean hasNew(int many) {
    return waiting.size() >= many && !waiting.element().again();
  }

  /** All of them, in order. */
  Iterable<Pending> all() {
    return waiting;
  }

  void removeEnded() {
    waiting.removeIf(Pending::isEnded);
  }

  /** Those that may have been inserted before go together. */
  List<Pending> nextPlain() {
    BatchLimits<Pending>.Batch batch = limits.newBatch();
    boolean again = false;
    while (!waiting.isEmpty() && batch.hasRoom()) {
      Pending pending = waiting.element();
      if (batch.items().isEmpty()) {
        again = pending.again();
      } else if (again != pending.again()) {
        break;
      }
      waiting.remove();
      if (!pending.isEnded()) {
        batch.add(pending);
      }
    }
    return batch.items();
  }

  /**
   * At most one request for each key: the second of a key waits for the next statement. Those whose
   * keys hold beyond a job's end go together, and their statement takes them one by one.
   */
  List<Pending> nextKeyed() {
    BatchLimits<Pending>.Batch batch = limits.newBatch();
    List<Pending> later = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    while (!waiting.isEmpty() && batch.hasRoom()) {
      Pending pending = waiting.remove();
      if (pending.isEnded()) {
        continue;
      }
      Optional<String> key = pending.request().uniqueKey();
      boolean fits = batch.items().isEmpty() || batch.items().get(0).isOnce() == pending.isOnce();
      if (fits && (pending.isOnce() || key.isEmpty() || keys.add(key.get()))) {
        batch.add(pending);
      } else {
        later.add(pending);
      }
    }
    putBack(later);
    return batch.items();
  }
}
