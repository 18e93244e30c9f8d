package dev.simplequeue.poller;

import dev.simplequeue.bus.Dispatch.Answer;
import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobState;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.store.BatchSize;
import dev.simplequeue.store.ClaimedJob;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Halving;
import dev.simplequeue.store.Session;
import dev.simplequeue.store.Settling;
import dev.simplequeue.store.Settling.Found;
import dev.simplequeue.store.Trouble;
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
  private final BatchSize size = new BatchSize(MAX_ROWS);
  private Set<String> readyAgain = new HashSet<>();
  private Set<String> freed = new HashSet<>();
  private List<Settled> underWay = List.of();
  private long bytes;
  private long nextBlocked = System.nanoTime();
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
    add(Settled.answered(job, answer, queue));
  }

  /** Gives a job back; {@link #hurry} sends it. */
  void release(ClaimedJob job, boolean started, QueueOptions queue) {
    add(Settled.released(job, started, queue));
  }

  private void add(Settled row) {
    waiting.add(row);
    bytes += row.bytes();
  }

  void hurry() {
    if (!waiting.isEmpty()) {
      loop.hurry();
    }
  }

  /** Whether so many answers wait that no more should be claimed. */
  boolean isBacklogged() {
    return waiting.size() > BACKLOG || bytes > BACKLOG_BYTES;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && blocked.isEmpty() && underWay.isEmpty();
  }

  /** The node was declared dead: its answers change nothing. */
  void abandon() {
    List<Settled> stale = new ArrayList<>(waiting);
    stale.addAll(blocked);
    waiting.clear();
    blocked.clear();
    stale.forEach(this::stale);
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
    return settle(batch, true)
        .compose(v -> settle(batch, false))
        .compose(v -> findMissing(batch))
        .onSuccess(v -> size.succeeded())
        .onFailure(error -> size.failed(error, batch.size()))
        .onFailure(error -> putBack(batch, error))
        .eventually(
            () -> {
              underWay = List.of();
              whenFlushed.run();
              return Future.succeededFuture();
            })
        .map(v -> pause());
  }

  private Duration pause() {
    if (!waiting.isEmpty()) {
      return Duration.ZERO;
    }
    return blocked.isEmpty() ? Loop.UNTIL_HURRIED : Duration.ofNanos(BLOCKED_PAUSE_NANOS);
  }

  /**
   * What waits; or, once a second, those whose rows somebody else had locked, apart from the
   * others.
   */
  private List<Settled> next() {
    long now = System.nanoTime();
    List<Settled> batch = new ArrayList<>(Math.min(size.rows(), waiting.size()));
    if (!blocked.isEmpty() && now - nextBlocked >= 0) {
      nextBlocked = now + BLOCKED_PAUSE_NANOS;
      move(blocked, batch);
    } else {
      move(waiting, batch);
    }
    batch.forEach(Settled::sent);
    return batch;
  }

  private void move(Deque<Settled> from, List<Settled> batch) {
    long bytes = 0;
    while (batch.size() < size.rows() && bytes < MAX_BYTES && !from.isEmpty()) {
      Settled row = from.remove();
      batch.add(row);
      bytes += row.outputBytes();
    }
  }

  /** One statement for what succeeded, one for the rest. */
  private Future<Void> settle(List<Settled> batch, boolean completed) {
    List<Settled> rows =
        batch.stream().filter(row -> row.isCompleted() == completed && !row.elsewhere).toList();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : Halving.run(rows, this::send, this::alone, PATIENCE);
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
    forget(row);
    whenSettled.accept(row.id());
    row.event(state).ifPresent(listener::on);
  }

  private void forget(Settled row) {
    bytes -= row.done ? 0 : row.bytes();
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
    if (Trouble.of(error) == Trouble.BUSY) {
      blocked.add(row);
    } else {
      listener.on(
          new QueueEvent.SettlementRefused(row.id(), row.job().queue(), Trouble.refusal(error)));
      boolean anotherWay =
          row.refused(
              JobError.of("refused", "the database refused its end: " + Trouble.refusal(error)));
      (anotherWay ? waiting : blocked).add(row);
    }
    row.elsewhere = true;
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
    for (int i = batch.size() - 1; i >= 0; i--) {
      Settled row = batch.get(i);
      if (!row.done && !row.elsewhere) {
        row.uncertain |= Trouble.outcomeUnknown(error);
        waiting.addFirst(row);
      }
    }
  }
}
