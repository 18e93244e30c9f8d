package dev.simplequeue.fault;

import dev.simplequeue.job.Job;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many jobs run at a time, on all nodes together, where there is a limit. */
final class StressPeaks {
  private final Map<String, Integer> running = new ConcurrentHashMap<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();

  /** A handler has been called; whoever gets this runs it once when it is about to answer. */
  Runnable enter(Job job) {
    Integer most = StressRequests.MOST.get(job.queue());
    if (most == null) {
      return () -> {};
    }
    String what =
        job.queue().equals(StressRequests.KEYED)
            ? job.queue() + ", " + job.limitKey().orElse("no key")
            : job.queue();
    int now = running.merge(what, 1, Integer::sum);
    if (now > most) {
      problems.add(now + " run of " + what + "; the limit is " + most);
    }
    AtomicBoolean left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        running.merge(what, -1, Integer::sum);
      }
    };
  }

  /** When more ran than may. */
  Queue<String> problems() {
    return problems;
  }
}
