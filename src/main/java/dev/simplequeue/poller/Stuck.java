package dev.simplequeue.poller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Jobs that have ended and whose end the database refuses, whatever it is told: a foreign key, a
 * trigger, a constraint of a user's. Their handlers do not run again; only their settlement is
 * tried, after waits that double from 1 s to 1 min, a few at a time, so that others hardly notice.
 */
final class Stuck {
  private static final long FIRST_WAIT = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_WAIT = Duration.ofMinutes(1).toNanos();

  /** So many are tried at a time while they are refused. */
  private static final int FEW = 8;

  private static final int MANY = 1000;

  /** A queue with so many of them, or so many bytes, is claimed from no more. */
  private static final int FULL = 1000;

  private static final long FULL_BYTES = 16 << 20;

  private final PriorityQueue<Settled> rows =
      new PriorityQueue<>((a, b) -> Long.signum(a.nextTry - b.nextTry));
  private final Map<String, Load> loads = new HashMap<>();
  private int slice = FEW;

  /** What is stuck of one queue, also while it is tried again. */
  private record Load(int rows, long bytes) {
    Load plus(int more, long moreBytes) {
      return new Load(rows + more, bytes + moreBytes);
    }
  }

  /**
   * Takes one that was refused, for the first time or again.
   *
   * @return whether it is the first time
   */
  boolean add(Settled row, long now) {
    boolean first = !row.stuck;
    if (first) {
      row.stuck = true;
      row.stuckSince = now;
      row.wait = FIRST_WAIT;
      loads.merge(row.job().queue(), new Load(1, row.bytes()), (a, b) -> a.plus(1, b.bytes()));
    } else {
      row.wait = Math.min(2 * row.wait, LONGEST_WAIT);
    }
    row.nextTry = now + row.wait;
    rows.add(row);
    return first;
  }

  /** This one is not to be tried again. */
  void remove(Settled row) {
    rows.remove(row);
  }

  /** This one is stuck no longer. */
  void forget(Settled row) {
    if (row.stuck) {
      row.stuck = false;
      loads.computeIfPresent(
          row.job().queue(),
          (queue, load) -> load.rows() == 1 ? null : load.plus(-1, -row.bytes()));
    }
  }

  /** Takes out some of those that are to be tried now. */
  List<Settled> take(long now) {
    List<Settled> due = new ArrayList<>();
    while (due.size() < slice && nanosToNext(now) <= 0) {
      due.add(rows.remove());
    }
    return due;
  }

  /** These were tried: if all of them were taken, then the cause is gone, and all are due. */
  void tried(List<Settled> batch, long now) {
    boolean taken = batch.stream().allMatch(row -> row.done);
    slice = taken ? Math.min(2 * slice, MANY) : FEW;
    if (taken) {
      allDue(now);
    }
  }

  /** All are to be tried now. */
  void allDue(long now) {
    List<Settled> all = takeAll();
    all.forEach(row -> row.nextTry = now);
    rows.addAll(all);
  }

  /** Takes out all. */
  List<Settled> takeAll() {
    List<Settled> all = new ArrayList<>(rows);
    rows.clear();
    return all;
  }

  /** How long until one is to be tried; very long if there is none. */
  long nanosToNext(long now) {
    Settled next = rows.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.nextTry - now);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Whether so much of this queue is stuck that no more of its jobs should run. */
  boolean isFull(String queue) {
    Load load = loads.get(queue);
    return load != null && (load.rows() >= FULL || load.bytes() >= FULL_BYTES);
  }
}
