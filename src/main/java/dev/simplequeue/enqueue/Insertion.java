package dev.simplequeue.enqueue;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Enqueueing;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statement that inserts a batch, and what its answer means for each request of it: a receipt,
 * a failure, or somebody else's transaction to wait for.
 */
final class Insertion {
  /** There is something to claim that was not there before. */
  private static final Set<Receipt.Status> WITH_NEWS =
      EnumSet.of(
          Receipt.Status.INSERTED,
          // Perhaps by this call, whose answer was lost.
          Receipt.Status.ALREADY_INSERTED,
          Receipt.Status.REPLACED,
          Receipt.Status.RETIMED);

  /** Some may be there already, so that the history has to be asked. Nothing else is wrong. */
  static final class MaybeThereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MaybeThereException() {
      super("some may be there already", null, false, false);
    }
  }

  private final Enqueueing enqueueing;
  private final Session session;
  private final boolean plain;
  private final Consumer<Pending> whenBusy;
  private final Consumer<Set<String>> whenInserted;
  private final @Nullable Measures measures;
  private final QueueListener listener;

  /**
   * @param plain whether no request has a unique key, or may have been inserted by another call
   * @param whenBusy takes a request whose key is in an open transaction of somebody else
   * @param whenInserted is told the queues of new jobs that are ready
   * @param measures null if nobody measures
   */
  Insertion(
      Enqueueing enqueueing,
      Session session,
      boolean plain,
      Consumer<Pending> whenBusy,
      Consumer<Set<String>> whenInserted,
      @Nullable Measures measures,
      QueueListener listener) {
    this.enqueueing = enqueueing;
    this.session = session;
    this.plain = plain;
    this.whenBusy = whenBusy;
    this.whenInserted = whenInserted;
    this.measures = measures;
    this.listener = listener;
  }

  /**
   * Inserts these and answers each. If the statement fails, so does the future, and none of them is
   * answered; with a {@link MaybeThereException} some may be there already.
   */
  Future<Void> insert(List<Pending> batch) {
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
      whenBusy.accept(pending);
    } else if (receipt.status() == Receipt.Status.REFUSED) {
      pending.fail(FailureCode.KEY_HELD, receipt.error().orElse(""));
    } else {
      Receipt known = pending.acknowledge(receipt);
      if (known.status() == Receipt.Status.INSERTED) {
        listener.on(new QueueEvent.JobEnqueued(receipt.id(), pending.request().queue()));
      }
    }
  }

  /** What becomes of a request whose statement failed when it was alone in it. */
  void failed(Pending pending, Throwable error) {
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      whenBusy.accept(pending);
    } else {
      pending.fail(FailureCode.REFUSED, "the database refused it: " + SqlFailure.refusal(error));
    }
  }
}
