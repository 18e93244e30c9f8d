package dev.simplequeue.poller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Jobs that have ended and whose end the database refuses, whatever it is told: a foreign key, a
 * trigger, a constraint of a user's. Their handlers do not run again; only their settlement is
 * tried, after waits that double from 1 s to 1 min, a few at a time, so that others hardly notice.
 */
final class Stuck {
  private static final long FIRST_WAIT = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_WAIT = Duration.ofMinutes(1).toNanos();

  /** How many are tried at a time while they are refused. */
  private static final int FEW = 8;

  private static final int MANY = 1000;

  /** Nothing more is claimed from a queue with this many of them, or this many bytes. */
  private static final int FULL = 1000;

  private static final long FULL_BYTES = 16 << 20;

  private final PriorityQueue<Run> rows =
      new PriorityQueue<>((a, b) -> Long.signum(waitOf(a).nextTry - waitOf(b).nextTry));
  private final Map<String, Load> loads = new HashMap<>();
  private int slice = FEW;

  /** Since when one is stuck, and when it is tried next. */
  static final class Wait {
    final long since;
    private long nanos = FIRST_WAIT;
    private long nextTry;

    private Wait(long since) {
      this.since = since;
    }
  }

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
  boolean add(Run row, long now) {
    boolean first = row.stuck == null;
    if (first) {
      row.stuck = new Wait(now);
      loads.merge(row.job().queue(), new Load(1, row.bytes()), (a, b) -> a.plus(1, b.bytes()));
    } else {
      waitOf(row).nanos = Math.min(2 * waitOf(row).nanos, LONGEST_WAIT);
    }
    waitOf(row).nextTry = now + waitOf(row).nanos;
    rows.add(row);
    return first;
  }

  private static Wait waitOf(Run row) {
    return Objects.requireNonNull(row.stuck, "not stuck");
  }

  /** This one is not to be tried again. */
  void remove(Run row) {
    rows.remove(row);
  }

  /** This one is stuck no longer. */
  void forget(Run row) {
    if (row.stuck != null) {
      row.stuck = null;
      loads.computeIfPresent(
          row.job().queue(),
          (queue, load) -> load.rows() == 1 ? null : load.plus(-1, -row.bytes()));
    }
  }

  /** Takes out some of those that are to be tried now. */
  List<Run> take(long now) {
    List<Run> due = new ArrayList<>();
    while (due.size() < slice && nanosToNext(now) <= 0) {
      due.add(rows.remove());
    }
    return due;
  }

  /** These were tried: if all of them were taken, then the cause is gone, and all are due. */
  void tried(List<Run> batch, long now) {
    boolean taken = batch.stream().allMatch(Run::isDone);
    slice = taken ? Math.min(2 * slice, MANY) : FEW;
    if (taken) {
      allDue(now);
    }
  }

  /** All are to be tried now. */
  void allDue(long now) {
    List<Run> all = takeAll();
    all.forEach(row -> waitOf(row).nextTry = now);
    rows.addAll(all);
  }

  /** Takes out all. */
  List<Run> takeAll() {
    List<Run> all = new ArrayList<>(rows);
    rows.clear();
    return all;
  }

  /** How long until one is to be tried; very long if there is none. */
  long nanosToNext(long now) {
    Run next = rows.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, waitOf(next).nextTry - now);
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
