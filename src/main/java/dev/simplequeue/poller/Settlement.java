package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.batch.BatchLimits;
import dev.simplequeue.impl.batch.Bisection;
import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Settling;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  static final int PATIENCE = 3;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final long BLOCKED_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Session session;
  private final QueueListener listener;
  private final Loop loop;
  private final Backlog backlog = new Backlog();
  private final Stuck stuck = new Stuck();
  private final StopTally tally = new StopTally();
  private final WrittenDown written;
  private final SettlementStatements statements;
  private final RefusedEnds refused;
  private final BatchLimits<Settled> limits =
      new BatchLimits<>(MAX_ROWS, MAX_BYTES, Settled::outputBytes);
  private List<Settled> underWay = List.of();
  private long nextBlocked = System.nanoTime();
  private boolean triedStuck;
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
    this.session = database.settleSession();
    this.listener = listener;
    this.written = new WrittenDown(backlog, stuck, tally, inHand, whenSettled, listener);
    this.statements = new SettlementStatements(node, session, new Settling(schema), written);
    this.refused = new RefusedEnds(backlog, stuck, tally, written, statements, listener);
    this.loop = new Loop(vertx, new Outage("settlement", listener), LONGEST_PAUSE, this::flush);
  }

  /** Is called when there is room for answers again, or none is left. */
  void whenFlushed(Runnable whenFlushed) {
    this.whenFlushed = whenFlushed;
  }

  /** Takes how an attempt ended; {@link #hurry} sends it. */
  void ended(ClaimedJob job, AttemptEnd end, QueueOptions queue) {
    Settled row = Settled.of(job, end, queue);
    (end.wasStarted() ? backlog.waiting : backlog.unstarted).add(row);
    backlog.count(row);
    row.thrown(end).ifPresent(listener::on);
  }

  void hurry() {
    if (backlog.hasSome()) {
      loop.hurry();
    }
  }

  /** Whether so many answers wait that no more should be claimed. */
  boolean isBacklogged() {
    return backlog.isFull();
  }

  /** Whether so many ends of this queue's jobs are refused that no more of them should run. */
  boolean isFull(String queue) {
    return stuck.isFull(queue);
  }

  boolean isEmpty() {
    return backlog.isEmpty() && stuck.isEmpty() && underWay.isEmpty();
  }

  /** The node was declared dead: its answers change nothing. */
  void abandon() {
    takeAll().forEach(written::stale);
  }

  private List<Settled> takeAll() {
    List<Settled> all = backlog.takeAll();
    all.addAll(stuck.takeAll());
    return all;
  }

  /**
   * The queues with jobs that were given back since the last call: others may have a place for
   * them.
   */
  Set<String> takeReadyAgain() {
    return written.takeReadyAgain();
  }

  /**
   * The queues with limits whose permits were freed since the last call: jobs may wait for them.
   */
  Set<String> takeFreed() {
    return written.takeFreed();
  }

  // The stop.

  /** From now on it is counted what becomes of jobs; what is stuck is tried a last time. */
  void stopping() {
    tally.begin();
    stuck.allDue(System.nanoTime());
    if (!stuck.isEmpty()) {
      loop.hurry();
    }
  }

  /** What has become of jobs since {@link #stopping}. */
  StopTally tally() {
    return tally;
  }

  /**
   * The time is over: waits no longer for what is under way, and gives back at once all that has
   * not been written down. A failure is still tried as such; what completed is ready again.
   */
  Future<Void> giveBack() {
    List<Settled> rest = new ArrayList<>(underWay);
    rest.addAll(takeAll());
    rest.addAll(refused.hopeless());
    rest.removeIf(row -> row.done);
    loop.stop();
    if (rest.isEmpty()) {
      return Future.succeededFuture();
    }
    return new LastSettlement(tally, session, statements, limits)
        .giveBack(rest)
        .eventually(
            () -> {
              whenFlushed.run();
              return Future.succeededFuture();
            });
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
        .compose(v -> refused.probe())
        .compose(v -> refused.freePermits())
        .compose(v -> findMissing(batch));
  }

  private Duration pause() {
    if (backlog.hasSome()) {
      return Duration.ZERO;
    }
    if (backlog.blocked.isEmpty() && stuck.isEmpty()) {
      return Loop.UNTIL_HURRIED;
    }
    long toStuck = stuck.nanosToNext(System.nanoTime());
    return Duration.ofNanos(
        backlog.blocked.isEmpty() ? toStuck : Math.min(BLOCKED_PAUSE_NANOS, toStuck));
  }

  /**
   * What waits; or, apart from the others, those whose rows somebody else had locked, once a
   * second, and some of those that are refused, never twice in a row.
   */
  private List<Settled> next() {
    long now = System.nanoTime();
    List<Settled> batch;
    triedStuck = !triedStuck && backlog.unstarted.isEmpty() && stuck.nanosToNext(now) <= 0;
    if (triedStuck) {
      batch = stuck.take(now);
    } else if (!backlog.unstarted.isEmpty()) {
      batch = limits.take(backlog.unstarted);
    } else if (!backlog.blocked.isEmpty() && now - nextBlocked >= 0) {
      nextBlocked = now + BLOCKED_PAUSE_NANOS;
      batch = limits.take(backlog.blocked);
    } else {
      batch = limits.take(backlog.waiting);
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
        : new Bisection<>(PATIENCE, refused::alone)
            .suspecting(triedStuck)
            .run(rows, statements::send);
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
        backlog.waiting.addFirst(row);
      }
    }
    return statements.lookUp(lookUp);
  }

  private void putBack(List<Settled> batch, Throwable error) {
    refused.probeLater();
    boolean rejected = SqlFailure.of(error) == SqlFailure.REJECTED;
    for (int i = batch.size() - 1; i >= 0; i--) {
      Settled row = batch.get(i);
      if (!row.done && !row.elsewhere) {
        row.uncertain |= SqlFailure.outcomeUnknown(error);
        if (rejected) {
          // A right that is missing may concern these alone: the others are not to stay behind.
          backlog.waiting.addLast(row);
        } else {
          backlog.waiting.addFirst(row);
        }
      }
    }
  }
}
