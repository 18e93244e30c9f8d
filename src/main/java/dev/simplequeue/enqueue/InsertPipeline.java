package dev.simplequeue.enqueue;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.sql.BatchLimits;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Enqueueing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests that travel together on one connection, in order: while one statement is under way the
 * next gathers. A full one of plain requests is sent at once, behind the one that is under way, so
 * that neither side waits for the other. A request that the database refuses fails alone; one that
 * has to wait for somebody else's transaction leaves the pipeline.
 */
final class InsertPipeline {
  /** How often a flush waits for a lock before it hands on all that may be concerned. */
  private static final int PATIENCE = 3;

  /** How many statements may be under way. */
  private static final int DEPTH = 2;

  /** Fewer are not worth a statement of their own while another one is under way. */
  private static final int MANY = 1000;

  /** How many statements are sent before the loop is told how it went. */
  private static final int MOST_SENT = 64;

  /** A statement behind a slow one would run out of its own time. */
  private static final long QUICK_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long NEVER_NANOS = Duration.ofDays(36_500).toNanos();

  private final boolean plain;
  private final Duration pause;
  private final Consumer<Pending> whenBusy;
  private final BatchLimits<Pending> limits;
  private final WaitingRequests waiting;
  private final Insertion insertion;
  private final Set<Pending> handedOn = new HashSet<>();

  private final Unanswered unanswered = new Unanswered(Unanswered.MOST);

  /** What was sent and is not done, in this order; also what failed, until the flush ends. */
  private final List<Sent> underWay = new ArrayList<>(DEPTH);

  private @Nullable Promise<Void> flushed;
  private @Nullable Throwable failure;
  private int sent;
  private boolean quick = true;

  /** Nothing that waits or is under way has an earlier deadline. */
  private long soonest = System.nanoTime() + NEVER_NANOS;

  /** The requests of one statement. */
  private static final class Sent {
    private final List<Pending> rows;

    /** Of plain ones: whether they may have been inserted before. */
    private final boolean again;

    private final long nanos = System.nanoTime();
    private @Nullable Set<UUID> jobs;
    private boolean failed;

    Sent(List<Pending> rows) {
      this.rows = rows;
      this.again = rows.get(0).again();
    }

    boolean has(UUID job) {
      if (jobs == null) {
        jobs = rows.stream().map(row -> row.request().id()).collect(Collectors.toSet());
      }
      return jobs.contains(job);
    }
  }

  /**
   * @param plain whether no request has a unique key, or may have been inserted by another call
   * @param maxRows the most rows of a statement
   * @param pause between two statements
   * @param whenBusy takes a request whose key is in an open transaction of somebody else
   * @param whenInserted is told the queues of new jobs that are ready
   * @param measures null if nobody measures
   */
  InsertPipeline(
      Enqueueing enqueueing,
      Session session,
      boolean plain,
      int maxRows,
      Duration pause,
      Consumer<Pending> whenBusy,
      Consumer<Set<String>> whenInserted,
      @Nullable Measures measures,
      QueueListener listener) {
    this.plain = plain;
    this.pause = pause;
    this.whenBusy = whenBusy;
    this.limits =
        new BatchLimits<>(maxRows, Enqueueing.MOST_BYTES, pending -> pending.request().bytes());
    this.waiting = new WaitingRequests(limits);
    this.insertion =
        new Insertion(enqueueing, session, plain, this::handOn, whenInserted, measures, listener);
  }

  void add(Pending pending) {
    waiting.add(pending);
    expireAt(pending.deadlineNanos());
  }

  /**
   * Whether a statement with this job was sent and may still arrive. A repetition has to come
   * behind that, in this pipeline: on another connection the repetition can be first, its job can
   * end, and what arrives after that would insert it again.
   */
  boolean mayStillInsert(UUID job) {
    return unanswered.mayContain(job) || underWay.stream().anyMatch(sent -> sent.has(job));
  }

  /**
   * One statement's worth, and what can be sent behind it; the answer is the pause until the next.
   */
  Future<Duration> flush() {
    List<Pending> batch = plain ? waiting.nextPlain() : waiting.nextKeyed();
    if (batch.isEmpty()) {
      return Future.succeededFuture(Loop.UNTIL_HURRIED);
    }
    handedOn.clear();
    failure = null;
    sent = 0;
    Promise<Void> done = Promise.promise();
    flushed = done;
    send(batch);
    fill();
    return done.future().map(v -> waiting.isEmpty() ? Loop.UNTIL_HURRIED : pause);
  }

  /**
   * Sends what is many behind what is under way. A request that may have been inserted before goes
   * alone: it takes a transaction.
   */
  void fill() {
    while (plain
        && flushed != null
        && quick
        && sent < MOST_SENT
        && underWay.size() < DEPTH
        && waiting.hasNew(MANY)
        && underWay.stream().noneMatch(earlier -> earlier.again || earlier.failed)) {
      List<Pending> batch = waiting.nextPlain();
      if (batch.isEmpty()) {
        return;
      }
      send(batch);
    }
  }

  private void send(List<Pending> batch) {
    Sent statement = new Sent(batch);
    underWay.add(statement);
    sent++;
    Future<Void> work = new Bisection<>(PATIENCE, insertion::failed).run(batch, insertion::insert);
    limits
        .learnFrom(work, batch.size())
        .onSuccess(v -> underWay.remove(statement))
        .onFailure(
            error -> {
              statement.failed = true;
              if (failure == null && !(error instanceof Insertion.MaybeThereException)) {
                failure = error;
              }
            })
        .onComplete(ended -> ended(statement));
  }

  private void ended(Sent statement) {
    quick = !statement.failed && System.nanoTime() - statement.nanos < QUICK_NANOS;
    fill();
    Promise<Void> done = flushed;
    if (done == null || !underWay.stream().allMatch(earlier -> earlier.failed)) {
      return;
    }
    flushed = null;
    for (int i = underWay.size() - 1; i >= 0; i--) {
      waiting.putBack(underWay.get(i).rows.stream().filter(this::isToDo).toList());
    }
    underWay.clear();
    Throwable error = failure;
    if (error == null) {
      // The connection has answered all that was sent on it, and has ended those before it.
      unanswered.clear();
      done.complete();
    } else {
      done.fail(error);
    }
  }

  /** Fails what has waited too long. */
  void expire(long nowNanos) {
    if (nowNanos - soonest < 0) {
      return;
    }
    soonest = nowNanos + NEVER_NANOS;
    List<Pending> overdue = new ArrayList<>();
    underWay.forEach(statement -> findOverdue(statement.rows, nowNanos, overdue));
    overdue.removeIf(handedOn::contains);
    overdue.forEach(pending -> expire(pending, true));
    overdue.clear();
    // Not only at the front: those that wait for somebody else's transaction take turns.
    findOverdue(waiting.all(), nowNanos, overdue);
    overdue.forEach(pending -> expire(pending, false));
    if (!overdue.isEmpty()) {
      waiting.removeEnded();
    }
  }

  private void expire(Pending pending, boolean sent) {
    pending.expire(sent);
    if (pending.hasEndedUnknown()) {
      unanswered.add(pending.request().id());
    }
  }

  private void findOverdue(Iterable<Pending> from, long nowNanos, List<Pending> overdue) {
    for (Pending pending : from) {
      if (pending.isEnded()) {
        continue;
      }
      if (pending.isOverdue(nowNanos)) {
        overdue.add(pending);
      } else {
        expireAt(pending.deadlineNanos());
      }
    }
  }

  private void expireAt(long deadlineNanos) {
    if (deadlineNanos - soonest < 0) {
      soonest = deadlineNanos;
    }
  }

  private void handOn(Pending pending) {
    handedOn.add(pending);
    whenBusy.accept(pending);
  }

  private boolean isToDo(Pending pending) {
    return !pending.isEnded() && !handedOn.contains(pending);
  }
}
