package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.BatchLimits;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Settling;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
   * How often a flush waits for a lock before it sets aside all rows that may be concerned; each
   * later try halves them again.
   */
  static final int PATIENCE = 3;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final long BLOCKED_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Session session;
  private final @Nullable Measures measures;
  private final QueueListener listener;
  private final Loop loop;
  private final Backlog backlog = new Backlog();
  private final Stuck stuck = new Stuck();
  private final StopTally tally = new StopTally();
  private final WrittenDown written;
  private final SettlementStatements statements;
  private final RefusedEnds refused;
  private final BatchLimits<Run> limits =
      new BatchLimits<>(MAX_ROWS, MAX_BYTES, row -> row.ending().outputBytes());
  private List<Run> underWay = List.of();
  private long nextBlocked = System.nanoTime();
  private boolean triedStuck;
  private Runnable whenFlushed = () -> {};

  /**
   * @param node this node's id now
   * @param inHand the claims that are not settled: they leave it here
   * @param whenSettled is told of each job of which something was written down
   * @param measures null if nobody measures
   */
  Settlement(
      Vertx vertx,
      Database database,
      String schema,
      Supplier<UUID> node,
      InHand inHand,
      Consumer<UUID> whenSettled,
      @Nullable Measures measures,
      QueueListener listener) {
    this.session = database.settleSession();
    this.measures = measures;
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

  /** Takes an attempt that has ended so; {@link #hurry} sends it. */
  void ended(Run row, AttemptEnd end) {
    (end.wasStarted() ? backlog.waiting : backlog.unstarted).add(row);
    backlog.count(row);
    row.ending().thrown(end).ifPresent(listener::on);
  }

  void hurry() {
    if (backlog.hasSome()) {
      loop.hurry();
    }
  }

  /** Whether there are answers that are sent at once. */
  boolean hasSome() {
    return backlog.hasSome();
  }

  /** Whether too many answers wait: no more jobs should be claimed. */
  boolean isBacklogged() {
    return backlog.isFull();
  }

  /** Whether too many ends of this queue's jobs are refused: no more of them should run. */
  boolean isFull(String queue) {
    return stuck.isFull(queue);
  }

  /** How many answers wait to be written down. */
  int waiting() {
    return backlog.size();
  }

  /** How much memory they take, with their jobs. */
  long waitingBytes() {
    return backlog.bytes();
  }

  boolean isEmpty() {
    return backlog.isEmpty() && stuck.isEmpty() && underWay.isEmpty();
  }

  /** The node was declared dead: its answers change nothing. */
  void abandon() {
    takeAll().forEach(written::stale);
  }

  private List<Run> takeAll() {
    List<Run> all = backlog.takeAll();
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
    // Each once: one that was set aside is still in the batch under way.
    Set<Run> open = new LinkedHashSet<>(underWay);
    open.addAll(takeAll());
    open.addAll(refused.hopeless());
    open.removeIf(Run::isDone);
    List<Run> rest = List.copyOf(open);
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
    List<Run> batch = next();
    if (batch.isEmpty()) {
      return Future.succeededFuture(pause());
    }
    underWay = batch;
    if (measures != null) {
      measures.settled(batch.size());
    }
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

  private Future<Void> settleAll(List<Run> batch) {
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
  private List<Run> next() {
    long now = System.nanoTime();
    List<Run> batch;
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
    batch.forEach(row -> row.to(Phase.SETTLING));
    return batch;
  }

  /** One statement for what succeeded, one for the rest. */
  private Future<Void> settle(List<Run> batch, boolean completed) {
    List<Run> rows =
        batch.stream()
            .filter(row -> row.is(Phase.SETTLING) && row.ending().isCompleted() == completed)
            .toList();
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
        backlog.waiting.addFirst(row);
      }
    }
    return statements.lookUp(lookUp);
  }

  private void putBack(List<Run> batch, Throwable error) {
    refused.probeLater();
    boolean rejected = SqlFailure.of(error) == SqlFailure.REJECTED;
    for (int i = batch.size() - 1; i >= 0; i--) {
      Run row = batch.get(i);
      if (row.isInBatch()) {
        row.ending().uncertain |= SqlFailure.outcomeUnknown(error);
        row.to(Phase.ENDED);
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
