package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Trouble;
import dev.simplequeue.impl.store.BatchSize;
import dev.simplequeue.impl.store.Fate;
import dev.simplequeue.impl.store.Fate.Ended;
import dev.simplequeue.impl.store.Fate.Lives;
import dev.simplequeue.impl.store.Fate.MovedOn;
import dev.simplequeue.impl.store.Halving;
import dev.simplequeue.impl.store.Settling;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final InHand inHand;
  private final Consumer<UUID> whenSettled;
  private final QueueListener listener;
  private final Loop loop;
  private final Deque<Run> waiting = new ArrayDeque<>();
  private final Deque<Run> blocked = new ArrayDeque<>();

  /** Jobs that have not begun: others could run them, and need not wait behind what has ended. */
  private final Deque<Run> unstarted = new ArrayDeque<>();

  private final Stuck stuck = new Stuck();

  /** Those that were refused again during the stop. */
  private final List<Run> hopeless = new ArrayList<>();

  /** Those that got stuck and have a permit that others may want. */
  private final List<Run> toFree = new ArrayList<>();

  /** Successes that were refused: is it for their output? */
  private List<Run> toProbe = new ArrayList<>();

  private final BatchSize size = new BatchSize(MAX_ROWS);
  private Set<String> readyAgain = new HashSet<>();
  private Set<String> freed = new HashSet<>();
  private List<Run> underWay = List.of();
  private long bytes;
  private long nextBlocked = System.nanoTime();
  private boolean triedStuck;
  private final Leaving leaving = new Leaving();
  private boolean stopping;
  private Runnable whenFlushed = () -> {};

  /**
   * @param node this node's id now
   * @param inHand the claims that are not settled: they leave it here
   * @param whenSettled is told of each job of which something was written down
   */
  Settlement(
      Vertx vertx,
      Database database,
      String schema,
      Supplier<UUID> node,
      InHand inHand,
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

  /** Takes an attempt that has ended so; {@link #hurry} sends it. */
  void ended(Run row, AttemptEnd end) {
    (end.wasStarted() ? waiting : unstarted).add(row);
    bytes += row.bytes();
    row.ending().thrown(end).ifPresent(listener::on);
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

  private List<Run> takeAll() {
    List<Run> all = new ArrayList<>(unstarted);
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
    // Each once: one that was set aside is still in the batch under way.
    Set<Run> open = new LinkedHashSet<>(underWay);
    open.addAll(takeAll());
    open.addAll(hopeless);
    open.removeIf(Run::isDone);
    List<Run> rest = List.copyOf(open);
    loop.stop();
    if (rest.isEmpty()) {
      return Future.succeededFuture();
    }
    leaving.rest(rest);
    session.giveUp();
    rest.forEach(
        row -> {
          row.to(Phase.RETURNING);
          if (row.ending().isCompleted() || row.stuck != null) {
            row.ending().giveBack();
          }
        });
    return giveBack(rest)
        .compose(
            v ->
                giveBack(
                    rest.stream().filter(row -> !row.isDone() && row.ending().giveBack()).toList()))
        .eventually(
            () -> {
              whenFlushed.run();
              return Future.succeededFuture();
            });
  }

  private Future<Void> giveBack(List<Run> rows) {
    Future<Void> all = Future.succeededFuture();
    for (int i = 0; i < rows.size(); i += MAX_ROWS) {
      List<Run> batch = rows.subList(i, Math.min(rows.size(), i + MAX_ROWS));
      all =
          all.compose(v -> Halving.run(batch, this::send, (row, error) -> {}, PATIENCE))
              .compose(v -> lookUp(batch.stream().filter(row -> row.is(Phase.MISSING)).toList()));
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
    List<Run> batch = next();
    if (batch.isEmpty()) {
      return Future.succeededFuture(pause());
    }
    underWay = batch;
    return settle(batch, true)
        .recover(
            error ->
                Trouble.of(error) == Trouble.REJECTED
                    ? settle(batch, false).compose(v -> Future.failedFuture(error))
                    : Future.failedFuture(error))
        .compose(v -> settle(batch, false))
        .compose(v -> probe())
        .compose(v -> freePermits())
        .compose(v -> findMissing(batch))
        .onSuccess(v -> size.succeeded())
        .onFailure(error -> size.failed(error, batch.size()))
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
  private List<Run> next() {
    long now = System.nanoTime();
    List<Run> batch = new ArrayList<>(Math.min(size.rows(), waiting.size()));
    triedStuck = !triedStuck && unstarted.isEmpty() && stuck.nanosToNext(now) <= 0;
    if (triedStuck) {
      batch.addAll(stuck.take(now));
    } else if (!unstarted.isEmpty()) {
      move(unstarted, batch);
    } else if (!blocked.isEmpty() && now - nextBlocked >= 0) {
      nextBlocked = now + BLOCKED_PAUSE_NANOS;
      move(blocked, batch);
    } else {
      move(waiting, batch);
    }
    batch.forEach(row -> row.to(Phase.SETTLING));
    return batch;
  }

  private void move(Deque<Run> from, List<Run> batch) {
    long bytes = 0;
    while (batch.size() < size.rows() && bytes < MAX_BYTES && !from.isEmpty()) {
      Run row = from.remove();
      batch.add(row);
      bytes += row.ending().outputBytes();
    }
  }

  /** One statement for what succeeded, one for the rest. */
  private Future<Void> settle(List<Run> batch, boolean completed) {
    List<Run> rows =
        batch.stream()
            .filter(row -> row.is(Phase.SETTLING) && row.ending().isCompleted() == completed)
            .toList();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : Sifting.run(
            rows,
            some -> Halving.run(some, this::send, this::alone, PATIENCE),
            this::alone,
            triedStuck);
  }

  private Future<Void> send(List<Run> rows) {
    return settling
        .settle(session, node.get(), rows)
        .map(
            fates -> {
              rows.forEach(row -> came(row, fates.of(row.id())));
              return null;
            });
  }

  private void came(Run row, Fate fate) {
    if (row.isDone()) {
      // It was sent again with others that were not taken.
      return;
    }
    if (fate == Fate.NOT_HELD) {
      row.to(Phase.MISSING);
    } else {
      done(row, fate);
    }
  }

  private void done(Run row, Fate fate) {
    if (row.ending().isReady(fate)) {
      readyAgain.add(row.job().queue());
    }
    if (row.job().isLimited()) {
      freed.add(row.job().queue());
    }
    if (row.stuck != null && row.ending().isAnswer()) {
      listener.on(
          new QueueEvent.SettlementFreed(
              row.id(), row.job().queue(), Duration.ofNanos(System.nanoTime() - row.stuck.since)));
    }
    forget(row, Phase.SETTLED);
    if (stopping) {
      leaving.wrote(row, fate);
    }
    whenSettled.accept(row.id());
    row.ending().event(fate).ifPresent(listener::on);
  }

  private void forget(Run row, Phase last) {
    bytes -= row.isDone() || row.stuck != null ? 0 : row.bytes();
    stuck.forget(row);
    row.to(last);
    inHand.remove(row.job());
  }

  private void stale(Run row) {
    forget(row, Phase.STALE);
    if (row.ending().isAnswer()) {
      listener.on(new QueueEvent.StaleAnswer(row.id(), row.job().queue()));
    }
  }

  /** Refused for its own sake, or its row is locked by somebody else. */
  private void alone(Run row, Throwable error) {
    if (!isInBatch(row)) {
      return;
    }
    if (Trouble.of(error) == Trouble.BUSY) {
      row.to(Phase.ENDED);
      blocked.add(row);
      return;
    }
    boolean news = row.ending().refused(Trouble.refusal(error));
    if (row.ending().hasOutput() && news) {
      row.to(Phase.PROBING);
      toProbe.add(row);
    } else if (row.ending().sayPlainly()) {
      sayRefused(row);
      row.to(Phase.ENDED);
      waiting.add(row);
    } else {
      stuck(row);
    }
  }

  /** Whether it has not left the batch under way for another list. */
  private static boolean isInBatch(Run row) {
    return row.is(Phase.SETTLING) || row.is(Phase.MISSING);
  }

  private void sayRefused(Run row) {
    listener.on(
        new QueueEvent.SettlementRefused(row.id(), row.job().queue(), row.ending().refusal()));
  }

  /** Its handler must not run again for that: only this is tried again. */
  private void stuck(Run row) {
    row.to(Phase.STUCK);
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
      listener.on(
          new QueueEvent.SettlementStuck(row.id(), row.job().queue(), row.ending().refusal()));
    }
  }

  private Future<Void> freePermits() {
    List<Run> rows = List.copyOf(toFree);
    return rows.isEmpty()
        ? Future.succeededFuture()
        : settling
            .freePermits(session, rows)
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
    List<Run> rows = toProbe;
    toProbe = new ArrayList<>();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : Sifting.run(
                rows,
                some ->
                    Halving.run(some, this::tryWithoutOutput, this::refusedWithoutOutput, PATIENCE),
                this::refusedWithoutOutput,
                true)
            .onFailure(error -> rows.forEach(this::probeLater));
  }

  /** It is refused once more before, as if for the first time. */
  private void probeLater(Run row) {
    if (row.is(Phase.PROBING)) {
      row.ending().refused("");
      row.to(Phase.ENDED);
      waiting.add(row);
    }
  }

  private Future<Void> tryWithoutOutput(List<Run> rows) {
    return settling
        .tryWithoutOutput(session, node.get(), rows)
        .map(
            wouldEnd -> {
              for (Run row : rows) {
                if (row.is(Phase.PROBING) && wouldEnd.contains(row.id())) {
                  row.ending().failBecauseRefused();
                  sayRefused(row);
                  row.to(Phase.ENDED);
                  waiting.add(row);
                } else {
                  probeLater(row);
                }
              }
              return null;
            });
  }

  private void refusedWithoutOutput(Run row, Throwable error) {
    if (!row.is(Phase.PROBING)) {
      return;
    }
    if (Trouble.of(error) == Trouble.BUSY) {
      row.ending().refused("");
      row.to(Phase.ENDED);
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
  private Future<Void> findMissing(List<Run> batch) {
    List<Run> lookUp = new ArrayList<>();
    for (Run row : batch) {
      if (!row.is(Phase.MISSING)) {
        continue;
      }
      if (row.ending().askedAgain) {
        row.ending().lookUp();
        lookUp.add(row);
      } else {
        row.ending().askedAgain = true;
        row.to(Phase.ENDED);
        waiting.addFirst(row);
      }
    }
    return lookUp(lookUp);
  }

  private Future<Void> lookUp(List<Run> lookUp) {
    if (lookUp.isEmpty()) {
      return Future.succeededFuture();
    }
    return settling
        .findSettled(session, lookUp)
        .map(
            fates -> {
              lookUp.forEach(row -> found(row, fates.of(row.id())));
              return null;
            });
  }

  private void found(Run row, Fate fate) {
    if (fate instanceof Ended || fate instanceof Lives) {
      done(row, fate);
    } else if (fate instanceof MovedOn && row.ending().uncertain) {
      // With this answer or without: nobody can say any more, and the later one was told.
      forget(row, Phase.SETTLED);
    } else {
      stale(row);
    }
  }

  private void putBack(List<Run> batch, Throwable error) {
    toProbe.forEach(this::probeLater);
    toProbe.clear();
    boolean rejected = Trouble.of(error) == Trouble.REJECTED;
    for (int i = batch.size() - 1; i >= 0; i--) {
      Run row = batch.get(i);
      if (isInBatch(row)) {
        row.ending().uncertain |= Trouble.outcomeUnknown(error);
        row.to(Phase.ENDED);
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
