package dev.simplequeue.scheduler;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.JobControl;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Firing;
import dev.simplequeue.impl.store.Firing.Due;
import dev.simplequeue.impl.store.Firing.Fired;
import dev.simplequeue.impl.store.Firing.Look;
import dev.simplequeue.impl.store.Firing.Shot;
import dev.simplequeue.impl.store.Scheduling;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.Schedule.Overlap;
import dev.simplequeue.schedule.ScheduleReceipt.Status;
import dev.simplequeue.schedule.Tick;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Looks which schedules are due and fires them, all in one statement; then waits for exactly as
 * long as the database says that it is until the next one. Nodes that look at the same time do each
 * a part: a schedule that another node is firing is left to it.
 */
final class ScheduleLoop {
  /** The most schedules of one statement. */
  private static final int BATCH = 500;

  /** Up to this many nodes seldom look within the same millisecond. */
  private static final int SPREAD_MILLIS = 8;

  /** Another node has them under way. */
  private static final Duration WHILE_OTHERS_FIRE = Duration.ofMillis(5);

  /** How soon the end of a job is noticed for which a tick waits. */
  private static final Duration BUFFERING = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final long CANCEL_MILLIS = 30_000;
  private static final int MOST_CACHED = 20_000;

  /** A definition that was read. */
  private record Cached(long revision, Schedule schedule) {}

  private final Vertx vertx;
  private final SimpleQueueOptions options;
  private final Session session;
  private final Firing firing;
  private final Scheduling scheduling;
  private final Hints hints;
  private final QueueListener listener;
  private final Loop loop;
  private final Troubles troubles = new Troubles();
  private final Map<String, Cached> cache = new HashMap<>();

  /** Those whose earlier job is being cancelled, and those where that is done, for this tick. */
  private final Set<String> cancelling = new HashSet<>();

  private final Map<String, Instant> cancelled = new HashMap<>();
  private Iterator<Map.Entry<String, Schedule>> ofOptions;

  /** Up to which name the next ticks were worked out anew; null if all were. */
  private @Nullable String planned = "";

  ScheduleLoop(
      Vertx vertx,
      SimpleQueueOptions options,
      Session session,
      Firing firing,
      Scheduling scheduling,
      Hints hints,
      QueueListener listener) {
    this.vertx = vertx;
    this.options = options;
    this.session = session;
    this.firing = firing;
    this.scheduling = scheduling;
    this.hints = hints;
    this.listener = listener;
    this.loop = new Loop(vertx, new Outage("scheduler", listener), LONGEST_PAUSE, this::round);
    this.ofOptions = new TreeMap<>(options.getSchedules()).entrySet().iterator();
  }

  /** Something may be due, or have been changed. */
  void look() {
    troubles.forget();
    loop.hurry();
  }

  Future<Void> stop() {
    return loop.stop();
  }

  private Future<Duration> round() {
    return definitions().compose(v -> planAgain()).compose(v -> lookAndFire());
  }

  /**
   * Works out the next ticks anew, once, of those that hang on a zone: this node may know other
   * rules of the zone than the node that has done so before.
   */
  private Future<Void> planAgain() {
    return Sequence.repeat(
        () -> planned == null ? Future.succeededFuture(false) : planSome(planned).map(v -> true));
  }

  private Future<Void> planSome(String after) {
    return firing
        .zoned(after, BATCH)
        .compose(
            some ->
                run(ahead(some), firing::fire, new ArrayList<>())
                    .onSuccess(
                        v -> planned = some.size() < BATCH ? null : some.get(BATCH - 1).name()));
  }

  private List<Shot> ahead(List<Due> some) {
    List<Shot> shots = new ArrayList<>();
    for (Due one : some) {
      try {
        Schedule schedule = schedule(one);
        if (!schedule.next(one.now()).map(Tick::at).equals(one.at())) {
          shots.add(Ticks.ahead(one, schedule));
        }
      } catch (RuntimeException e) {
        // Its definition cannot be read: that is told when it is due.
      }
    }
    return shots;
  }

  /** Writes the schedules of the options, once; in the order of their names. */
  private Future<Void> definitions() {
    Map<String, Schedule> open = new TreeMap<>();
    ofOptions.forEachRemaining(entry -> open.put(entry.getKey(), entry.getValue()));
    return Sequence.each(
            List.copyOf(open.values()),
            schedule ->
                scheduling
                    .write(schedule, "conf")
                    .onSuccess(
                        receipt -> {
                          open.remove(schedule.name());
                          if (receipt.status() == Status.KEPT) {
                            listener.on(new QueueEvent.ScheduleKept(schedule.name()));
                          }
                        }))
        .onFailure(error -> ofOptions = open.entrySet().iterator());
  }

  private Future<Duration> lookAndFire() {
    Set<String> without = troubles.resting();
    without.addAll(cancelling);
    return firing
        .look(without, BATCH)
        .compose(
            look ->
                look.due().isEmpty()
                    ? rest(look)
                    : fire(look.due())
                        .map(fired -> fired == 0 ? WHILE_OTHERS_FIRE : Duration.ZERO));
  }

  private Future<Duration> rest(Look look) {
    Duration pause = options.getScheduler().getInterval();
    if (look.waitMillis().isPresent()) {
      long spread = ThreadLocalRandom.current().nextLong(SPREAD_MILLIS);
      pause = shorter(pause, Duration.ofMillis(Math.max(0, look.waitMillis().get()) + spread));
    }
    if (look.buffering()) {
      pause = shorter(pause, BUFFERING);
    }
    pause = shorter(pause, troubles.next().orElse(pause));
    Duration atLeast = pause.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : pause;
    boolean seldom = look.waitMillis().isEmpty() && !look.buffering();
    return (seldom ? session.rest() : Future.<Void>succeededFuture()).map(v -> atLeast);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** How many were fired, or else settled, by this node. */
  private Future<Integer> fire(List<Due> due) {
    List<Shot> shots = new ArrayList<>();
    List<Shot> buffered = new ArrayList<>();
    int[] settled = {0};
    Map<Due, String> problems = new LinkedHashMap<>();
    for (Due one : due) {
      try {
        Schedule schedule = schedule(one);
        Shot shot = Ticks.decide(one, schedule);
        if (one.buffered()) {
          buffered.add(shot);
        } else if (isToCancelFirst(one, schedule, shot)) {
          settled[0]++;
        } else {
          shots.add(shot);
        }
      } catch (RuntimeException e) {
        settled[0]++;
        problems.put(one, String.valueOf(e.getMessage()));
      }
    }
    List<Fired> fired = new ArrayList<>();
    return Sequence.each(
            problems.entrySet(), problem -> trouble(problem.getKey(), problem.getValue()))
        .compose(v -> run(shots, firing::fire, fired))
        .compose(v -> run(buffered, firing::fireBuffered, fired))
        .onComplete(done -> report(fired))
        .map(v -> settled[0] + fired.size());
  }

  private Schedule schedule(Due due) {
    Cached cached = cache.get(due.name());
    if (cached == null || cached.revision() != due.revision()) {
      if (cache.size() >= MOST_CACHED) {
        cache.clear();
      }
      cached = new Cached(due.revision(), Schedule.fromJson(due.name(), due.definition()));
      cache.put(due.name(), cached);
    }
    return cached.schedule();
  }

  private interface Statement {
    Future<List<Fired>> send(List<Shot> shots);
  }

  private Future<Void> run(List<Shot> shots, Statement statement, List<Fired> fired) {
    if (shots.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Future<?>> noted = new ArrayList<>();
    return new Bisection<Shot>(
            1, (shot, error) -> noted.add(trouble(shot.due(), SqlFailure.refusal(error))))
        .run(
            shots,
            some ->
                statement
                    .send(some)
                    .map(
                        answer -> {
                          fired.addAll(answer);
                          return (Void) null;
                        }))
        .compose(v -> Future.join(noted).otherwiseEmpty().mapEmpty());
  }

  /** Holds up only this schedule. */
  private Future<Void> trouble(Due due, String problem) {
    troubles.add(due.name());
    return firing
        .noteProblem(due.name(), problem)
        .onSuccess(
            isNew -> {
              if (isNew) {
                listener.on(new QueueEvent.ScheduleProblem(due.name(), problem));
              }
            })
        .<Void>mapEmpty()
        .recover(
            error ->
                SqlFailure.of(error) == SqlFailure.REFUSED
                    ? Future.succeededFuture()
                    : Future.failedFuture(error));
  }

  /** An order to cancel is answered late: it must not hold up the other schedules. */
  private boolean isToCancelFirst(Due due, Schedule schedule, Shot shot) {
    Optional<UUID> other = due.lastJob();
    Instant tick = shot.tick();
    if (schedule.overlap() != Overlap.CANCEL_OTHER
        || tick == null
        || other.isEmpty()
        || tick.equals(cancelled.remove(due.name()))) {
      return false;
    }
    cancelling.add(due.name());
    new ServiceCall<JobControl, Object>(control -> control.cancel(other.get()).map(c -> (Object) c))
        .send(vertx, new Addresses(options.getAddressPrefix()).localControl(), CANCEL_MILLIS)
        .compose(ServiceCall.Answer::toFuture)
        .map(done -> (Object) cancelled.put(due.name(), tick))
        .recover(
            error ->
                trouble(
                        due,
                        "the job of an earlier tick cannot be cancelled: " + error.getMessage())
                    .map(v -> (Object) v))
        .onComplete(
            done -> {
              cancelling.remove(due.name());
              loop.hurry();
            });
    return true;
  }

  private void report(List<Fired> fired) {
    // The pollers first: a job should not wait for those who are only told of it.
    Set<String> queues = new HashSet<>();
    for (Fired one : fired) {
      if (one.outcome().equals("fired") && !one.later()) {
        queues.add(one.queue());
      }
    }
    if (!queues.isEmpty()) {
      hints.jobs(queues);
    }
    for (Fired one : fired) {
      troubles.remove(one.name());
      report(one);
    }
  }

  private void report(Fired one) {
    if (one.missed() > 0) {
      listener.on(new QueueEvent.ScheduleMisfired(one.name(), one.queue(), one.missed()));
    }
    switch (one.outcome()) {
      case "fired" ->
          listener.on(
              new QueueEvent.ScheduleFired(one.name(), one.queue(), one.job().orElseThrow()));
      case "skipped" -> listener.on(new QueueEvent.ScheduleSkipped(one.name(), one.queue()));
      default -> {
        // Only moved on, or buffered, or the job was there.
      }
    }
  }
}
