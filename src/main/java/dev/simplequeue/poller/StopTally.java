package dev.simplequeue.poller;

import dev.simplequeue.job.JobState;
import java.util.List;
import java.util.Optional;

/** Counts what becomes of the jobs that a node has in hand when it is to stop. */
final class StopTally {
  private boolean begun;
  private int settled;
  private int givenBack;
  private int repeated;
  private List<Settled> rest = List.of();

  /** The stop begins: from now on it counts. */
  void begin() {
    begun = true;
  }

  /** Whether the node is to stop. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Something was written down of this one.
   *
   * @param state what the job ended in; empty if it lives
   */
  void wrote(Settled row, Optional<JobState> state) {
    if (!begun) {
      return;
    }
    if (row.isAnswer() || state.isPresent()) {
      settled++;
    } else {
      givenBack++;
      repeated += row.isFinished() ? 1 : 0;
    }
  }

  /** The time is over for these. */
  void rest(List<Settled> rows) {
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
    return repeated + (int) rest.stream().filter(row -> !row.done && row.isFinished()).count();
  }
}
