package dev.simplequeue.poller;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What was said while a claim was under way: its reply may not know of it. */
final class HeardMeanwhile {
  private final Set<String> woken = new HashSet<>();
  private final Set<UUID> cancelled = new HashSet<>();

  /** A claim was sent. */
  void claimBegins() {
    woken.clear();
    cancelled.clear();
  }

  /** There may be jobs in this queue. */
  void woken(String queue) {
    woken.add(queue);
  }

  /** Somebody has cancelled these. */
  void cancelled(Collection<UUID> jobs) {
    cancelled.addAll(jobs);
  }

  /** Whether there may be jobs in this queue that the claim has not seen. */
  boolean wasWoken(String queue) {
    return woken.contains(queue);
  }

  /** The jobs that are not to start if the claim has brought them. */
  Set<UUID> cancelled() {
    return cancelled;
  }
}
