package dev.simplequeue.poller;

import dev.simplequeue.impl.bus.Hint.Changed;
import dev.simplequeue.impl.bus.Hints;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The jobs that a caller waits for, on any node: when something was written down of one of them
 * here, everybody is told. Bounded: a waiter that is forgotten finds out by polling.
 */
final class Awaited {
  private static final int MAX_JOBS = 100_000;

  private final Hints hints;
  private final Set<UUID> jobs = new LinkedHashSet<>();
  private Set<UUID> changed = new HashSet<>();

  Awaited(Hints hints) {
    this.hints = hints;
  }

  void add(Collection<UUID> more) {
    jobs.addAll(more);
    while (jobs.size() > MAX_JOBS) {
      jobs.remove(jobs.iterator().next());
    }
  }

  /** A job has ended, or an attempt of it. Those that still wait for its end say so again. */
  void settled(UUID job) {
    if (!jobs.isEmpty() && jobs.remove(job)) {
      changed.add(job);
    }
  }

  /** After a flush: tells of all that was settled in it. */
  void tell() {
    if (!changed.isEmpty()) {
      hints.everywhere(new Changed(changed));
      changed = new HashSet<>();
    }
  }
}
