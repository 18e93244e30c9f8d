package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.QueueOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** The jobs that were sent to instances, oldest first, and those among them that take long. */
final class Runs {
  private final QueueListener listener;
  private final Set<Run> runs = new LinkedHashSet<>();

  Runs(QueueListener listener) {
    this.listener = listener;
  }

  void add(Run run) {
    runs.add(run);
  }

  void remove(Run run) {
    runs.remove(run);
  }

  boolean contains(Run run) {
    return runs.contains(run);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** A copy: what is done with a run may end it. */
  List<Run> all() {
    return List.copyOf(runs);
  }

  private List<Run> olderThan(Duration age, Predicate<Run> wanted) {
    long before = System.nanoTime() - age.toNanos();
    List<Run> old = new ArrayList<>();
    for (Run run : runs) {
      if (run.sinceNanos() - before > 0) {
        break;
      }
      if (wanted.test(run)) {
        old.add(run);
      }
    }
    return old;
  }

  /** Those that their instance has not got, although they were sent this long ago. */
  List<Run> notReceived(Duration age) {
    return olderThan(age, run -> !run.dispatch().wasReceived());
  }

  /** The jobs that have been running for this time and were not told that they are cancelled. */
  List<UUID> notCancelled(Duration age) {
    return olderThan(age, run -> run.is(Phase.SENT) && !run.cancelled).stream()
        .map(Run::id)
        .toList();
  }

  /** Ends the wait for handlers' own permits that take too long, and reports slow handlers. */
  void watch() {
    long now = System.nanoTime();
    for (Run run : all()) {
      QueueOptions queue = run.queue.options();
      Duration age = Duration.ofNanos(now - run.sinceNanos());
      if (run.is(Phase.SENT) && age.compareTo(queue.getAcquireTimeout()) >= 0) {
        run.dispatch().expireAcquire(queue.getAcquireTimeout());
      }
      if (!run.reportedSlow && age.compareTo(queue.getSlowAfter()) >= 0) {
        run.reportedSlow = true;
        listener.on(new QueueEvent.HandlerSlow(run.id(), run.queue.queue(), age));
      }
    }
  }

  /** The one of this job, if it is to be told that somebody has cancelled it. */
  List<Run> toCancel(Set<UUID> jobs) {
    return runs.stream().filter(run -> !run.cancelled && jobs.contains(run.id())).toList();
  }
}
