package dev.simplequeue.impl.part;

import dev.simplequeue.impl.base.SpokenDuration;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.inspect.Health.Kind;
import dev.simplequeue.inspect.Health.Problem;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Judges how the parts of a queue in one {@code Vertx} are. Waits for nothing; on any thread. */
public final class HealthCheck {

  private HealthCheck() {}

  /** Of the queue with this address prefix, now. */
  public static Health of(Vertx vertx, String prefix) {
    return of(Vitals.of(vertx, prefix), System.nanoTime());
  }

  private static Health of(Vitals vitals, long now) {
    List<Problem> problems = new ArrayList<>();
    vitals.lateLoops(now).stream().map(loop -> stuck(loop, now)).forEach(problems::add);
    boolean live = problems.isEmpty();
    boolean steady = vitals.isSteady();
    if (!steady) {
      problems.add(
          new Problem(
              Kind.PARTS,
              "parts",
              vitals.isStopping()
                  ? "The queue's parts are stopping."
                  : "The queue's parts are starting, or none is deployed."));
    }
    boolean leased = !vitals.hasPoller() || vitals.hasLease(now);
    if (!leased) {
      problems.add(
          new Problem(
              Kind.LEASE,
              "lease",
              "The node has no valid lease and claims no jobs. It cannot renew it, or was declared dead."));
    }
    vitals.loops().stream()
        .filter(loop -> !loop.failing().isZero())
        .sorted(Comparator.comparing(Loop::name))
        .map(HealthCheck::away)
        .forEach(problems::add);
    vitals.unclaimed().forEach((queue, ready) -> problems.add(unclaimed(queue, ready)));
    vitals.overdue().map(HealthCheck::overdue).ifPresent(problems::add);
    return new Health(live, live && steady && leased, problems);
  }

  private static Problem stuck(Loop loop, long now) {
    return new Problem(
        Kind.LOOP,
        loop.name(),
        "The loop has not turned for "
            + SpokenDuration.of(loop.age(now))
            + ". Take a thread dump, then restart the process.");
  }

  private static Problem away(Loop loop) {
    return new Problem(
        Kind.DATABASE,
        loop.name(),
        "It has not been able to use the database for "
            + SpokenDuration.of(loop.failing())
            + "; it keeps trying.");
  }

  private static Problem overdue(Vitals.Overdue overdue) {
    return new Problem(
        Kind.SCHEDULE,
        overdue.schedule(),
        "It should have fired "
            + SpokenDuration.of(overdue.late())
            + " ago, and does not; "
            + (overdue.schedules() - 1)
            + " other schedules are overdue too.");
  }

  private static Problem unclaimed(String queue, Duration ready) {
    return new Problem(
        Kind.UNCLAIMED,
        queue,
        "The oldest job has been ready for "
            + SpokenDuration.of(ready)
            + ", places are free here, and nothing is claimed.");
  }
}
