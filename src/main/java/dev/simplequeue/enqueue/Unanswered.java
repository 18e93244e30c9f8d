package dev.simplequeue.enqueue;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The jobs of callers that wait no longer, of whom a statement was sent that may still arrive. As
 * ids need memory and an outage can last for hours, there is a bound: from then on it is said of
 * every job, which makes a repetition slower and as safe.
 */
final class Unanswered {
  /** So many ids are remembered, unless a test says otherwise. */
  static final int MOST = 100_000;

  private final int most;
  private final Set<UUID> jobs = new HashSet<>();

  /**
   * @param most so many are remembered
   */
  Unanswered(int most) {
    this.most = most;
  }

  void add(UUID job) {
    if (jobs.size() < most) {
      jobs.add(job);
    }
  }

  /** All that was sent has arrived, or never will. */
  void clear() {
    jobs.clear();
  }

  boolean mayContain(UUID job) {
    return jobs.size() >= most || jobs.contains(job);
  }

  int remembered() {
    return jobs.size();
  }
}
