package dev.simplequeue.enqueue;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.sql.BatchLimits;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Enqueueing;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** There is something to claim that was not there before. */
  private static final Set<Receipt.Status> WITH_NEWS =
      EnumSet.of(
          Receipt.Status.INSERTED,
          // Perhaps by this call, whose answer was lost.
          Receipt.Status.ALREADY_INSERTED,
          Receipt.Status.REPLACED,
          Receipt.Status.RETIMED);

  private final Enqueueing enqueueing;
  private final Session session;
  private final BatchLimits<Pending> limits;
  private final boolean plain;
  private final Duration pause;
  private final Consumer<Pending> whenBusy;
  private final Consumer<Set<String>> whenInserted;
  private final @Nullable Measures measures;
  private final QueueListener listener;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final Set<Pending> handedOn = new HashSet<>();

  /** Jobs of callers that wait no longer: a statement with them was sent, and may still arrive. */
  private final Set<UUID> unanswered = new HashSet<>();

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

  /** Some may be there already, so that the history has to be asked. Nothing else is wrong. */
  private static final class MaybeThereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MaybeThereException() {
      super("some may be there already", null, false, false);
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
    this.enqueueing = enqueueing;
    this.session = session;
    this.plain = plain;
    this.limits =
        new BatchLimits<>(maxRows, Enqueueing.MOST_BYTES, pending -> pending.request().bytes());
    this.pause = pause;
    this.whenBusy = whenBusy;
    this.whenInserted = whenInserted;
    this.measures = measures;
    this.listener = listener;
  }

  void add(Pending pending) {
    waiting.add(pending);
    expireAt(pending.deadlineNanos());
  }

  /**
   * Whether a statement with this job was sent and may still arrive. Who repeats it has to come
   * behind that, in this pipeline: on another connection the repetition can be first, its job can
   * end, and what arrives after that would insert it again.
   */
  boolean mayStillInsert(UUID job) {
    return unanswered.contains(job) || underWay.stream().anyMatch(sent -> sent.has(job));
  }

  /**
   * One statement's worth, and what can be sent behind it; the answer is the pause until the next.
   */
  Future<Duration> flush() {
    List<Pending> batch = plain ? nextPlain() : next();
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
        && waiting.size() >= MANY
        && !waiting.element().again()
        && underWay.stream().noneMatch(earlier -> earlier.again || earlier.failed)) {
      List<Pending> batch = nextPlain();
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
    Future<Void> work = new Bisection<>(PATIENCE, this::alone).run(batch, this::insert);
    limits
        .learnFrom(work, batch.size())
        .onSuccess(v -> underWay.remove(statement))
        .onFailure(
            error -> {
              statement.failed = true;
              if (failure == null && !(error instanceof MaybeThereException)) {
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
      putBack(underWay.get(i).rows);
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
    findOverdue(waiting, nowNanos, overdue);
    overdue.forEach(pending -> expire(pending, false));
    if (!overdue.isEmpty()) {
      waiting.removeIf(Pending::isEnded);
    }
  }

  private void expire(Pending pending, boolean sent) {
    pending.expire(sent);
    if (pending.hasEndedUnknown()) {
      unanswered.add(pending.request().id());
    }
  }

  private void findOverdue(Collection<Pending> from, long nowNanos, List<Pending> overdue) {
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

  /** Those that may have been inserted before go together. */
  private List<Pending> nextPlain() {
    BatchLimits<Pending>.Batch batch = limits.newBatch();
    boolean again = false;
    while (!waiting.isEmpty() && batch.hasRoom()) {
      Pending pending = waiting.element();
      if (batch.items().isEmpty()) {
        again = pending.again();
      } else if (again != pending.again()) {
        break;
      }
      waiting.remove();
      if (!pending.isEnded()) {
        batch.add(pending);
      }
    }
    return batch.items();
  }

  /**
   * At most one request for each key: the second of a key waits for the next statement. Those whose
   * keys hold beyond a job's end go together, and their statement takes them one by one.
   */
  private List<Pending> next() {
    BatchLimits<Pending>.Batch batch = limits.newBatch();
    List<Pending> later = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    while (!waiting.isEmpty() && batch.hasRoom()) {
      Pending pending = waiting.remove();
      if (pending.isEnded()) {
        continue;
      }
      Optional<String> key = pending.request().uniqueKey();
      boolean fits = batch.items().isEmpty() || batch.items().get(0).isOnce() == pending.isOnce();
      if (fits && (pending.isOnce() || key.isEmpty() || keys.add(key.get()))) {
        batch.add(pending);
      } else {
        later.add(pending);
      }
    }
    for (int i = later.size() - 1; i >= 0; i--) {
      waiting.addFirst(later.get(i));
    }
    return batch.items();
  }

  private Future<Void> insert(List<Pending> batch) {
    Future<Void> work =
        plain && batch.stream().noneMatch(Pending::again)
            ? enqueueing
                .insertNew(session, batch, Pending::request)
                .compose(all -> inserted(batch, all))
            : insertWhatIsMissing(batch);
    if (measures != null) {
      measures.inserted(batch.size());
    }
    return work.onFailure(error -> rememberUnknown(batch, error));
  }

  private Future<Void> insertWhatIsMissing(List<Pending> batch) {
    List<JobRequest> requests = batch.stream().map(Pending::request).toList();
    boolean again = batch.stream().anyMatch(Pending::again);
    Future<Map<UUID, Receipt>> all =
        batch.get(0).isOnce()
            ? enqueueing.enqueueOnce(session::execute, requests, again)
            : enqueueing.enqueue(session, requests, again);
    return all.map(
        receipts -> {
          acknowledge(batch, receipts);
          return null;
        });
  }

  private Future<Void> inserted(List<Pending> batch, boolean all) {
    if (!all) {
      return Future.failedFuture(new MaybeThereException());
    }
    Set<String> queues = new HashSet<>();
    for (Pending pending : batch) {
      if (pending.request().when().isNow()) {
        queues.add(pending.request().queue());
      }
    }
    wake(queues);
    for (Pending pending : batch) {
      acknowledge(pending, Receipt.inserted(pending.request().id()));
    }
    return Future.succeededFuture();
  }

  private static void rememberUnknown(List<Pending> batch, Throwable error) {
    if (SqlFailure.outcomeUnknown(error)) {
      batch.forEach(Pending::outcomeUnknown);
    }
  }

  private void acknowledge(List<Pending> batch, Map<UUID, Receipt> receipts) {
    // The pollers first: a job should not wait for those who are only told of it.
    Set<String> queues = new HashSet<>();
    for (Pending pending : batch) {
      Receipt receipt = receipts.get(pending.request().id());
      if (receipt != null
          && WITH_NEWS.contains(receipt.status())
          && pending.request().when().isNow()) {
        queues.add(pending.request().queue());
      }
    }
    wake(queues);
    for (Pending pending : batch) {
      acknowledge(pending, receipts.get(pending.request().id()));
    }
  }

  private void wake(Set<String> queues) {
    if (!queues.isEmpty()) {
      whenInserted.accept(queues);
    }
  }

  private void acknowledge(Pending pending, @Nullable Receipt receipt) {
    if (receipt == null) {
      // Its key was taken and freed by others again and again: as if it were locked.
      handOn(pending);
    } else if (receipt.status() == Receipt.Status.REFUSED) {
      pending.fail(FailureCode.KEY_HELD, receipt.error().orElse(""));
    } else {
      Receipt known = pending.acknowledge(receipt);
      if (known.status() == Receipt.Status.INSERTED) {
        listener.on(new QueueEvent.JobEnqueued(receipt.id(), pending.request().queue()));
      }
    }
  }

  private void alone(Pending pending, Throwable error) {
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      handOn(pending);
    } else {
      pending.fail(FailureCode.REFUSED, "the database refused it: " + SqlFailure.refusal(error));
    }
  }

  private void handOn(Pending pending) {
    handedOn.add(pending);
    whenBusy.accept(pending);
  }

  private void putBack(List<Pending> batch) {
    for (int i = batch.size() - 1; i >= 0; i--) {
      Pending pending = batch.get(i);
      if (!pending.isEnded() && !handedOn.contains(pending)) {
        waiting.addFirst(pending);
      }
    }
  }
}
