package dev.simplequeue.poller;

import dev.simplequeue.impl.store.Fate;
import java.util.List;

/** Counts what becomes of the jobs that a node has in hand when it is to stop. */
final class StopTally {
  private boolean begun;
  private int settled;
  private int givenBack;
  private int repeated;
  private List<Run> rest = List.of();

  /** The stop begins: from now on it counts. */
  void begin() {
    begun = true;
  }

  /** Whether the node is to stop. */
  boolean hasBegun() {
    return begun;
  }

  /** This was written down of this one. */
  void wrote(Run row, Fate fate) {
    if (!begun) {
      return;
    }
    if (row.ending().isAnswer() || fate instanceof Fate.Ended) {
      settled++;
    } else {
      givenBack++;
      repeated += row.ending().isFinished() ? 1 : 0;
    }
  }

  /** The time is over for these. */
  void rest(List<Run> rows) {
    rest = rows;
  }

  /** Jobs that ended, or wait again as their handlers said. */
  int settled() {
    return settled;
  }

  /** Jobs that others can run at once. */
  int givenBack() {
    return givenBack;
  }

  /** Jobs whose handlers had finished, and that run again. */
  int unsettled() {
    return repeated
        + (int) rest.stream().filter(row -> !row.isDone() && row.ending().isFinished()).count();
  }
}
