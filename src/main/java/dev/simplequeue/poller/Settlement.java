package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.batch.BatchLimits;
import dev.simplequeue.impl.batch.Bisection;
import dev.simplequeue.impl.bus.Dispatch.Answer;
import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Settling;
import dev.simplequeue.impl.store.Settling.Found;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes down what became of claimed jobs. What is answered while one statement is under way leaves
 * together with the next: one job at low load, without a delay, hundreds at high load. Answers wait
 * in memory while the database is away.
 */
final class Settlement {
  private static final int MAX_ROWS = 1000;

  /** Outputs that would not fit together are sent one after the other. */
  private static final long MAX_BYTES = 8 << 20;

  /**
   * So often a flush waits for a lock before it sets aside all rows that may be concerned; each
   * later try halves them again.
   */
  private static final int PATIENCE = 3;

  /** So many answers, or so many bytes of them and their jobs, may wait before claiming stops. */
  private static final int BACKLOG = 10_000;

  private static final long BACKLOG_BYTES = 64 << 20;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final long BLOCKED_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Supplier<UUID> node;
  private final Session session;
  private final Settling settling;
  private final Map<UUID, Integer> inHand;
  private final Consumer<UUID> whenSettled;
  private final QueueListener listener;
  private final Loop loop;
  private final Deque<Settled> waiting = new ArrayDeque<>();
  private final Deque<Settled> blocked = new ArrayDeque<>();

  /** Jobs that have not begun: others could run them, and need not wait behind what has ended. */
  private final Deque<Settled> unstarted = new ArrayDeque<>();

  private final Stuck stuck = new Stuck();

  /** Those that were refused again during the stop. */
  private final List<Settled> hopeless = new ArrayList<>();

  /** Those that got stuck and have a permit that others may want. */
  private final List<Settled> toFree = new ArrayList<>();

  /** Successes that were refused: is it for their output? */
  private List<Settled> toProbe = new ArrayList<>();

  private final BatchLimits<Settled> limits =
      new BatchLimits<>(MAX_ROWS, MAX_BYTES, Settled::outputBytes);
  private Set<String> readyAgain = new HashSet<>();
  private Set<String> freed = new HashSet<>();
  private List<Settled> underWay = List.of();
  private long bytes;
  private long nextBlocked = System.nanoTime();
  private boolean triedStuck;
  private final Leaving leaving = new Leaving();
  private boolean stopping;
  private Runnable whenFlushed = () -> {};

  /**
   * @param node this node's id now
   * @param inHand the claims (id and fence) that are not settled: they leave it here
   * @param whenSettled is told of each job of which something was written down
   */
  Settlement(
      Vertx vertx,
      Database database,
      String schema,
      Supplier<UUID> node,
      Map<UUID, Integer> inHand,
      Consumer<UUID> whenSettled,
      QueueListener listener) {
    this.node = node;
    this.session = database.settleSession();
    this.settling = new Settling(schema);
    this.inHand = inHand;
    this.whenSettled = whenSettled;
    this.listener = listener;
    this.loop = new Loop(vertx, new Outage("settlement", listener), LONGEST_PAUSE, this::flush);
  }

  /** Is called when there is room for answers again, or none is left. */
  void whenFlushed(Runnable whenFlushed) {
    this.whenFlushed = whenFlushed;
  }

  /** Takes a dispatch's answer; {@link #hurry} sends it. */
  void answered(ClaimedJob job, Answer answer, QueueOptions queue) {
    Settled row = Settled.answered(job, answer, queue);
    add(row);
    row.thrown(answer).ifPresent(listener::on);
  }

  /** Gives a job back; {@link #hurry} sends it. */
  void release(ClaimedJob job, boolean started, QueueOptions queue) {
    Settled row = Settled.released(job, started, queue);
    (started ? waiting : unstarted).add(row);
    bytes += row.bytes();
  }

  private void add(Settled row) {
    waiting.add(row);
    bytes += row.bytes();
  }

  void hurry() {
    if (!waiting.isEmpty() || !unstarted.isEmpty()) {
      loop.hurry();
    }
  }

  /** Whether so many answers wait that no more should be claimed. */
  boolean isBacklogged() {
    return waiting.size() > BACKLOG || bytes > BACKLOG_BYTES;
  }

  /** Whether so many ends of this queue's jobs are refused that no more of them should run. */
  boolean isFull(String queue) {
    return stuck.isFull(queue);
  }

  boolean isEmpty() {
    return waiting.isEmpty()
        && unstarted.isEmpty()
        && blocked.isEmpty()
        && stuck.isEmpty()
        && underWay.isEmpty();
  }

  /** The node was declared dead: its answers change nothing. */
  void abandon() {
    takeAll().forEach(this::stale);
  }

  private List<Settled> takeAll() {
    List<Settled> all = new ArrayList<>(unstarted);
    all.addAll(waiting);
    all.addAll(blocked);
    all.addAll(stuck.takeAll());
    unstarted.clear();
    waiting.clear();
    blocked.clear();
    return all;
  }

  /**
   * The queues with jobs that were given back since the last call: others may have a place for
   * them.
   */
  Set<String> takeReadyAgain() {
    Set<String> queues = readyAgain;
    readyAgain = new HashSet<>();
    return queues;
  }

  /**
   * The queues with limits whose permits were freed since the last call: jobs may wait for them.
   */
  Set<String> takeFreed() {
    Set<String> queues = freed;
    freed = new HashSet<>();
    return queues;
  }

  // The stop.

  /** From now on it is counted what becomes of jobs; what is stuck is tried a last time. */
  void stopping() {
    stopping = true;
    stuck.allDue(System.nanoTime());
    if (!stuck.isEmpty()) {
      loop.hurry();
    }
  }

  /** What has become of jobs since {@link #stopping}. */
  Leaving leaving() {
    return leaving;
  }

  /**
   * The time is over: waits no longer for what is under way, and gives back at once all that has
   * not been written down. A failure is still tried as such; what completed is ready again.
   */
  Future<Void> giveBack() {
    List<Settled> rest = new ArrayList<>(underWay);
    rest.addAll(takeAll());
    rest.addAll(hopeless);
    rest.removeIf(row -> row.done);
    loop.stop();
    if (rest.isEmpty()) {
      return Future.succeededFuture();
    }
    leaving.rest(rest);
    session.giveUp();
    rest.forEach(
        row -> {
          row.sent();
          row.elsewhere = true;
          if (row.isCompleted() || row.stuck) {
            row.giveBack();
          }
        });
    return giveBack(rest)
        .compose(v -> giveBack(rest.stream().filter(row -> !row.done && row.giveBack()).toList()))
        .eventually(
            () -> {
              whenFlushed.run();
              return Future.succeededFuture();
            });
  }

  private Future<Void> giveBack(List<Settled> rows) {
    Future<Void> all = Future.succeededFuture();
    for (List<Settled> batch : limits.cut(rows)) {
      all =
          all.compose(
                  v -> new Bisection<Settled>(PATIENCE, (row, error) -> {}).run(batch, this::send))
              .compose(
                  v -> lookUp(batch.stream().filter(row -> row.missing && !row.done).toList()));
    }
    return all;
  }

  /** The connection, for short questions of others. */
  Session session() {
    return session;
  }

  Future<Void> close() {
    return loop.stop().compose(v -> session.close());
  }

  // One flush.

  private Future<Duration> flush() {
    List<Settled> batch = next();
    if (batch.isEmpty()) {
      return Future.succeededFuture(pause());
    }
    underWay = batch;
    return limits
        .learnFrom(settleAll(batch), batch.size())
        .onFailure(error -> putBack(batch, error))
        .eventually(
            () -> {
              if (triedStuck) {
                stuck.tried(batch, System.nanoTime());
              }
              underWay = List.of();
              whenFlushed.run();
              return Future.succeededFuture();
            })
        .map(v -> pause());
  }

  private Future<Void> settleAll(List<Settled> batch) {
    return settle(batch, true)
        .recover(
            error ->
                SqlFailure.of(error) == SqlFailure.REJECTED
                    ? settle(batch, false).compose(v -> Future.failedFuture(error))
                    : Future.failedFuture(error))
        .compose(v -> settle(batch, false))
        .compose(v -> probe())
        .compose(v -> freePermits())
        .compose(v -> findMissing(batch));
  }

  private Duration pause() {
    if (!waiting.isEmpty() || !unstarted.isEmpty()) {
      return Duration.ZERO;
    }
    if (blocked.isEmpty() && stuck.isEmpty()) {
      return Loop.UNTIL_HURRIED;
    }
    long toStuck = stuck.nanosToNext(System.nanoTime());
    return Duration.ofNanos(blocked.isEmpty() ? toStuck : Math.min(BLOCKED_PAUSE_NANOS, toStuck));
  }

  /**
   * What waits; or, apart from the others, those whose rows somebody else had locked, once a
   * second, and some of those that are refused, never twice in a row.
   */
  private List<Settled> next() {
    long now = System.nanoTime();
    List<Settled> batch;
    triedStuck = !triedStuck && unstarted.isEmpty() && stuck.nanosToNext(now) <= 0;
    if (triedStuck) {
      batch = stuck.take(now);
    } else if (!unstarted.isEmpty()) {
      batch = limits.take(unstarted);
    } else if (!blocked.isEmpty() && now - nextBlocked >= 0) {
      nextBlocked = now + BLOCKED_PAUSE_NANOS;
      batch = limits.take(blocked);
    } else {
      batch = limits.take(waiting);
    }
    batch.forEach(Settled::sent);
    return batch;
  }

  /** One statement for what succeeded, one for the rest. */
  private Future<Void> settle(List<Settled> batch, boolean completed) {
    List<Settled> rows =
        batch.stream().filter(row -> row.isCompleted() == completed && !row.elsewhere).toList();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : new Bisection<>(PATIENCE, this::alone).suspecting(triedStuck).run(rows, this::send);
  }

  private Future<Void> send(List<Settled> rows) {
    return settling
        .settle(session, node.get(), rows.stream().map(Settled::answer).toList())
        .map(
            states -> {
              rows.forEach(row -> came(row, states.get(row.id())));
              return null;
            });
  }

  /**
   * @param state null if the row did not come back; else empty if the job lives, or the state that
   *     it ended in
   */
  @SuppressWarnings("OptionalAssignedToNull")
  private void came(Settled row, Optional<JobState> state) {
    if (state == null) {
      row.missing = true;
    } else {
      done(row, state);
    }
  }

  private void done(Settled row, Optional<JobState> state) {
    if (row.isReady(state)) {
      readyAgain.add(row.job().queue());
    }
    if (row.job().isLimited()) {
      freed.add(row.job().queue());
    }
    if (row.stuck && row.isAnswer()) {
      listener.on(
          new QueueEvent.SettlementFreed(
              row.id(), row.job().queue(), Duration.ofNanos(System.nanoTime() - row.stuckSince)));
    }
    forget(row);
    if (stopping) {
      leaving.wrote(row, state);
    }
    whenSettled.accept(row.id());
    row.event(state).ifPresent(listener::on);
  }

  private void forget(Settled row) {
    bytes -= row.done || row.stuck ? 0 : row.bytes();
    stuck.forget(row);
    row.done = true;
    inHand.remove(row.id(), row.job().fence());
  }

  private void stale(Settled row) {
    forget(row);
    if (row.isAnswer()) {
      listener.on(new QueueEvent.StaleAnswer(row.id(), row.job().queue()));
    }
  }

  /** Refused for its own sake, or its row is locked by somebody else. */
  private void alone(Settled row, Throwable error) {
    row.elsewhere = true;
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      blocked.add(row);
      return;
    }
    boolean news = row.refused(SqlFailure.refusal(error));
    if (row.hasOutput() && news) {
      toProbe.add(row);
    } else if (row.sayPlainly()) {
      sayRefused(row);
      waiting.add(row);
    } else {
      stuck(row);
    }
  }

  private void sayRefused(Settled row) {
    listener.on(new QueueEvent.SettlementRefused(row.id(), row.job().queue(), row.refusal()));
  }

  /** Its handler must not run again for that: only this is tried again. */
  private void stuck(Settled row) {
    boolean first = stuck.add(row, System.nanoTime());
    if (stopping) {
      stuck.remove(row);
      hopeless.add(row);
    }
    if (first) {
      // Counted by queue from now on: it should stop no other queue.
      bytes -= row.bytes();
      if (row.job().isLimited()) {
        toFree.add(row);
      }
      listener.on(new QueueEvent.SettlementStuck(row.id(), row.job().queue(), row.refusal()));
    }
  }

  private Future<Void> freePermits() {
    List<Settled> rows = List.copyOf(toFree);
    return rows.isEmpty()
        ? Future.succeededFuture()
        : settling
            .freePermits(session, rows.stream().map(Settled::answer).toList())
            .map(
                done -> {
                  rows.forEach(row -> freed.add(row.job().queue()));
                  toFree.removeAll(rows);
                  return null;
                });
  }

  /**
   * Whether successes were refused for their output is seen by trying them without it. If so, that
   * is their handlers' failure; if not, it is nobody's, and their handlers do not run again.
   */
  private Future<Void> probe() {
    List<Settled> rows = toProbe;
    toProbe = new ArrayList<>();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : new Bisection<>(PATIENCE, this::refusedWithoutOutput)
            .suspecting(true)
            .run(rows, this::tryWithoutOutput)
            .onFailure(error -> rows.stream().filter(row -> !row.probed).forEach(this::probeLater))
            .onComplete(ended -> rows.forEach(row -> row.probed = false));
  }

  /** It is refused once more before, as if for the first time. */
  private void probeLater(Settled row) {
    row.refused("");
    waiting.add(row);
  }

  private Future<Void> tryWithoutOutput(List<Settled> rows) {
    return settling
        .tryWithoutOutput(session, node.get(), rows.stream().map(Settled::answer).toList())
        .map(
            wouldEnd -> {
              for (Settled row : rows) {
                row.probed = true;
                if (wouldEnd.contains(row.id())) {
                  row.failBecauseRefused();
                  sayRefused(row);
                  waiting.add(row);
                } else {
                  probeLater(row);
                }
              }
              return null;
            });
  }

  private void refusedWithoutOutput(Settled row, Throwable error) {
    row.probed = true;
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      row.refused("");
      blocked.add(row);
    } else {
      stuck(row);
    }
  }

  /**
   * Not come back is not stale: a statement of an earlier, lost connection may have done it. Such
   * rows are asked for once more in a fresh statement, then looked up by id and fence; only then
   * are they stale.
   */
  private Future<Void> findMissing(List<Settled> batch) {
    List<Settled> lookUp = new ArrayList<>();
    for (Settled row : batch) {
      if (!row.missing || row.done) {
        continue;
      }
      if (row.askedAgain) {
        row.lookUp();
        lookUp.add(row);
      } else {
        row.askedAgain = true;
        row.elsewhere = true;
        waiting.addFirst(row);
      }
    }
    return lookUp(lookUp);
  }

  private Future<Void> lookUp(List<Settled> lookUp) {
    if (lookUp.isEmpty()) {
      return Future.succeededFuture();
    }
    return settling
        .findSettled(session, lookUp.stream().map(Settled::answer).toList())
        .map(
            settled -> {
              for (Settled row : lookUp) {
                Found found = settled.get(row.id());
                if (found != null && found.exact()) {
                  done(row, found.state());
                } else if (found != null && row.uncertain) {
                  // With this answer or without: nobody can say any more, and the later one was
                  // told.
                  forget(row);
                } else {
                  stale(row);
                }
              }
              return null;
            });
  }

  private void putBack(List<Settled> batch, Throwable error) {
    toProbe.forEach(this::probeLater);
    toProbe.clear();
    boolean rejected = SqlFailure.of(error) == SqlFailure.REJECTED;
    for (int i = batch.size() - 1; i >= 0; i--) {
      Settled row = batch.get(i);
      if (!row.done && !row.elsewhere) {
        row.uncertain |= SqlFailure.outcomeUnknown(error);
        if (rejected) {
          // A right that is missing may concern these alone: the others are not to stay behind.
          waiting.addLast(row);
        } else {
          waiting.addFirst(row);
        }
      }
    }
  }
}
