package dev.simplequeue.poller;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The rows that wait to be written down, and how much memory they take. */
final class Backlog {
  /** Claiming stops while more answers wait, or more bytes of them and their jobs. */
  private static final int ROWS = 10_000;

  private static final long BYTES = 64 << 20;

  final Deque<Run> waiting = new ArrayDeque<>();

  /** Those whose rows somebody else had locked. */
  final Deque<Run> blocked = new ArrayDeque<>();

  /** Jobs that have not begun: others could run them, and need not wait behind what has ended. */
  final Deque<Run> unstarted = new ArrayDeque<>();

  private long bytes;

  /** Counts this one from now on. */
  void count(Run row) {
    bytes += row.bytes();
  }

  /** Counts this one no longer. */
  void discount(Run row) {
    bytes -= row.bytes();
  }

  /** Whether too many answers wait: no more jobs should be claimed. */
  boolean isFull() {
    return waiting.size() > ROWS || bytes > BYTES;
  }

  /** How many rows wait. */
  int size() {
    return waiting.size() + blocked.size() + unstarted.size();
  }

  /** How much memory they take. */
  long bytes() {
    return bytes;
  }

  /** Whether there are rows that can be sent at once. */
  boolean hasSome() {
    return !waiting.isEmpty() || !unstarted.isEmpty();
  }

  boolean isEmpty() {
    return !hasSome() && blocked.isEmpty();
  }

  /** Takes out all. */
  List<Run> takeAll() {
    List<Run> all = new ArrayList<>(unstarted);
    all.addAll(waiting);
    all.addAll(blocked);
    unstarted.clear();
    waiting.clear();
    blocked.clear();
    return all;
  }
}
