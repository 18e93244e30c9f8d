package dev.simplequeue.testing;

import dev.simplequeue.job.JobState;
import dev.simplequeue.testing.Drained.Attempt;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Runs jobs one after the other, each by the claim, dispatch and settlement of production. The next
 * one is always the first by queue, priority and time.
 */
final class Drain {
  private final Pool pool;
  private final Jobs jobs;
  private final PartOrders orders;
  private final AttemptLog heard;
  private final TestClock clock;
  private final Duration patience;
  private final String findReady;
  private final Turns turns = new Turns();

  Drain(
      Pool pool,
      KitSql sql,
      Jobs jobs,
      PartOrders orders,
      AttemptLog heard,
      TestClock clock,
      Duration patience) {
    this.pool = pool;
    this.jobs = jobs;
    this.orders = orders;
    this.heard = heard;
    this.clock = clock;
    this.patience = patience;
    this.findReady = sql.text("find_ready");
  }

  Drained run(DrainOptions how) {
    return turns.take(() -> locked(how));
  }

  /** One attempt of the most urgent job of the queue. */
  Optional<JobSnapshot> runNext(String queue) {
    return turns.take(
        () ->
            start(queue).entrySet().stream()
                .findFirst()
                .map(started -> attempt(started.getKey(), started.getValue()).job()));
  }

  /** The same without its end. */
  JobSnapshot begin(String queue) {
    return turns.take(
        () ->
            start(queue).keySet().stream()
                .findFirst()
                .map(this::find)
                .orElseThrow(
                    () ->
                        new AssertionError(
                            "no job of queue \""
                                + queue
                                + "\" can begin: "
                                + left(orders.handled()))));
  }

  /** The same as {@link #run}, or what is under way runs what there is. */
  void runIfFree(DrainOptions how) {
    turns.takeOrLeave(() -> locked(how));
  }

  private Drained locked(DrainOptions how) {
    List<Attempt> attempts = new ArrayList<>();
    // Those of which nothing could be claimed since the last attempt: limits are used up.
    Set<String> blocked = new HashSet<>();
    while (true) {
      List<String> handled = handled(how);
      Optional<String> queue = next(handled, blocked);
      if (queue.isEmpty()) {
        if (!blocked.isEmpty() && !heard.lost().isEmpty()) {
          Waits.get(Future.any(heard.lost()), patience, "the end of a handler whose node is dead");
          blocked.clear();
          continue;
        }
        if (how.skipTime() && clock.advanceToNext(false)) {
          blocked.clear();
          continue;
        }
        return new Drained(List.copyOf(attempts), left(handled));
      }
      Map<UUID, Future<Outcome>> started = start(queue.get());
      if (started.isEmpty()) {
        blocked.add(queue.get());
        continue;
      }
      blocked.clear();
      started.forEach((job, end) -> attempts.add(attempt(job, end)));
      Attempt newest = attempts.get(attempts.size() - 1);
      if (how.failOnError()) {
        failOnError(newest);
      }
      if (attempts.size() >= how.limit() && next(handled(how), blocked).isPresent()) {
        throw new AssertionError(
            "the drain stopped after "
                + attempts.size()
                + " attempts, and jobs are still ready; the newest was "
                + Misses.of(newest.job()));
      }
    }
  }

  private List<String> handled(DrainOptions how) {
    return orders.handled().stream()
        .filter(queue -> how.queues().isEmpty() || how.queues().contains(queue))
        .toList();
  }

  private Optional<String> next(List<String> handled, Set<String> blocked) {
    String[] queues = handled.stream().filter(q -> !blocked.contains(q)).toArray(String[]::new);
    return Waits.get(
        pool.preparedQuery(findReady)
            .execute(Tuple.tuple().addValue(queues))
            .map(rows -> rows.stream().findFirst().map(row -> row.getString("queue"))),
        patience,
        "the search for the next job");
  }

  /** Claims one job of the queue, if there is one that may run, and has it run. */
  private Map<UUID, Future<Outcome>> start(String queue) {
    orders.handled();
    heard.takeStarted();
    boolean again = true;
    Map<UUID, Future<Outcome>> started = Map.of();
    while (again && started.isEmpty()) {
      again = orders.claim(queue);
      started = heard.takeStarted();
    }
    return started;
  }

  private Attempt attempt(UUID job, Future<Outcome> end) {
    Outcome outcome = Waits.get(end, patience, "the attempt of job " + job);
    return new Attempt(find(job), outcome, heard.takeThrown(job));
  }

  private JobSnapshot find(UUID job) {
    List<JobSnapshot> found =
        Waits.get(jobs.some(pool, List.of(job)), patience, "the look at job " + job);
    if (found.isEmpty()) {
      throw new AssertionError("job " + job + " has left no record");
    }
    return found.get(0);
  }

  private static void failOnError(Attempt attempt) {
    if (attempt.outcome() != Outcome.COMPLETED && attempt.outcome() != Outcome.RESCHEDULED) {
      throw new AssertionError(
          "an attempt ended as "
              + attempt.outcome().name().toLowerCase(Locale.ROOT)
              + ": "
              + Misses.of(attempt.job())
              + attempt.job().lastError().map(error -> "\n  " + error).orElse(""),
          attempt.thrown().orElse(null));
    }
  }

  private List<String> left(List<String> handled) {
    Map<String, Integer> counts = new TreeMap<>();
    for (JobSnapshot job : Waits.get(jobs.all(pool), patience, "the look at what is left")) {
      if (job.state() == JobState.READY) {
        String why =
            handled.contains(job.queue()) ? " could not be claimed" : " had no handler to run it";
        counts.merge("ready in \"" + job.queue() + "\"" + why, 1, Integer::sum);
      } else if (job.state().isLive()) {
        counts.merge(job.state().sqlName() + " in \"" + job.queue() + "\"", 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(each -> Text.jobs(each.getValue()) + " " + each.getKey())
        .toList();
  }
}
