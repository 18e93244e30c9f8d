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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that travel together on one connection, in order: while one statement is under way the
 * next gathers. A request that the database refuses fails alone; one that has to wait for somebody
 * else's transaction leaves the pipeline.
 */
final class InsertPipeline {
  /** So often a flush waits for a lock before it hands on all that may be concerned. */
  private static final int PATIENCE = 3;

  /** There is something to claim that was not there before. */
  private static final Set<Receipt.Status> WITH_NEWS =
      EnumSet.of(Receipt.Status.INSERTED, Receipt.Status.REPLACED, Receipt.Status.RETIMED);

  private final Enqueueing enqueueing;
  private final Session session;
  private final BatchLimits<Pending> limits;
  private final Duration pause;
  private final Consumer<Pending> whenBusy;
  private final Consumer<Set<String>> whenInserted;
  private final @Nullable Measures measures;
  private final QueueListener listener;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final Set<Pending> handedOn = new HashSet<>();
  private List<Pending> underWay = List.of();

  /**
   * @param maxRows the most rows of a statement
   * @param pause between two statements
   * @param whenBusy takes a request whose key is in an open transaction of somebody else
   * @param whenInserted is told the queues of new jobs that are ready
   * @param measures null if nobody measures
   */
  InsertPipeline(
      Enqueueing enqueueing,
      Session session,
      int maxRows,
      Duration pause,
      Consumer<Pending> whenBusy,
      Consumer<Set<String>> whenInserted,
      @Nullable Measures measures,
      QueueListener listener) {
    this.enqueueing = enqueueing;
    this.session = session;
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
  }

  boolean isEmpty() {
    return waiting.isEmpty() && underWay.isEmpty();
  }

  /** One statement's worth; the answer is the pause until the next. */
  Future<Duration> flush() {
    List<Pending> batch = next();
    if (batch.isEmpty()) {
      return Future.succeededFuture(Loop.UNTIL_HURRIED);
    }
    underWay = batch;
    handedOn.clear();
    Future<Void> sent = new Bisection<>(PATIENCE, this::alone).run(batch, this::insert);
    return limits
        .learnFrom(sent, batch.size())
        .<Duration>map(v -> waiting.isEmpty() ? Loop.UNTIL_HURRIED : pause)
        .onFailure(error -> putBack(batch))
        .eventually(
            () -> {
              underWay = List.of();
              return Future.succeededFuture();
            });
  }

  /** Fails what has waited too long. */
  void expire(long nowNanos) {
    underWay.stream()
        .filter(pending -> pending.isOverdue(nowNanos) && !handedOn.contains(pending))
        .forEach(pending -> pending.expire(true));
    // Not only at the front: those that wait for somebody else's transaction take turns.
    List<Pending> overdue =
        waiting.stream().filter(pending -> pending.isOverdue(nowNanos)).toList();
    overdue.forEach(pending -> pending.expire(false));
    if (!overdue.isEmpty()) {
      waiting.removeIf(Pending::isEnded);
    }
  }

  /** At most one request for each key: the second of a key waits for the next statement. */
  private List<Pending> next() {
    BatchLimits<Pending>.Batch batch = limits.newBatch();
    List<Pending> later = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    while (!waiting.isEmpty() && batch.hasRoom()) {
      Pending pending = waiting.poll();
      boolean keyIsFree = pending.request().uniqueKey().map(keys::add).orElse(true);
      if (pending.isEnded()) {
        continue;
      }
      if (keyIsFree) {
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
    List<JobRequest> requests = batch.stream().map(Pending::request).toList();
    boolean again = batch.stream().anyMatch(Pending::again);
    return enqueueing
        .enqueue(session, requests, again)
        .map(
            receipts -> {
              if (measures != null) {
                measures.inserted(batch.size());
              }
              acknowledge(batch, receipts);
              return (Void) null;
            })
        .onFailure(error -> rememberUnknown(batch, error));
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
    if (!queues.isEmpty()) {
      whenInserted.accept(queues);
    }
    for (Pending pending : batch) {
      acknowledge(pending, receipts.get(pending.request().id()));
    }
  }

  private void acknowledge(Pending pending, @Nullable Receipt receipt) {
    if (receipt == null) {
      // Its key was taken and freed by others again and again: as if it were locked.
      handOn(pending);
    } else if (receipt.status() == Receipt.Status.REFUSED) {
      pending.fail(FailureCode.KEY_HELD, receipt.error().orElse(""));
    } else {
      pending.acknowledge(receipt);
      if (receipt.status() == Receipt.Status.INSERTED) {
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
