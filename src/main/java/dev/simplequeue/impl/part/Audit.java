package dev.simplequeue.impl.part;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.backend.ChangeRequest;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Auditing;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes down who orders what before it is done, and what came of it: if the first cannot be
 * written, nothing is done.
 */
public final class Audit {
  /** Not worth a line each. */
  private static final String ENQUEUE = "enqueue";

  private final Auditing auditing;
  private final QueueListener listener;
  private final Session session;

  /** Writes by a session of its own. */
  public Audit(Database database, QueueListener listener) {
    this.session = database.auditSession();
    this.auditing = new Auditing(database, session);
    this.listener = listener;
  }

  /** A change begins. */
  public Future<ChangeRequest.Begun> begin(ChangeRequest change) {
    return change.isWritten()
        ? auditing.begin(change)
        : Future.succeededFuture(new ChangeRequest.Go(change.seed(), false));
  }

  /** A change has ended. */
  public Future<Void> end(ChangeRequest.Ended ended) {
    ChangeRequest change = ended.change();
    if (!change.action().equals(ENQUEUE)) {
      listener.on(
          new QueueEvent.OperatorActed(
              change.by(), change.action(), change.target().encode(), ended.outcome()));
    }
    if (!change.isWritten()) {
      return Future.succeededFuture();
    }
    // Safe to be repeated: an answer that was lost may have been that to the first.
    return auditing.end(ended).recover(error -> auditing.end(ended));
  }

  /**
   * Does what is ordered, written down.
   *
   * @param by who orders it
   * @param action the word for it, as in the HTTP API
   * @param target what is to be changed; never a payload
   * @param detail of what came of it, for a person
   */
  public <T> Future<T> change(
      String by,
      String action,
      JsonObject target,
      Supplier<Future<T>> work,
      Function<T, String> detail) {
    ChangeRequest change = ChangeRequest.audited(by, action, target);
    return begin(change)
        .compose(
            begun ->
                tried(work)
                    .compose(
                        done -> ended(change, "done", detail.apply(done)).map(done),
                        error ->
                            ended(change, outcome(error), words(error))
                                .compose(v -> Future.failedFuture(error))));
  }

  private static <T> Future<T> tried(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** If it cannot be written down, the caller is answered all the same: the change is made. */
  private Future<Void> ended(ChangeRequest change, String outcome, String detail) {
    return end(new ChangeRequest.Ended(change, outcome, detail, Optional.empty())).otherwiseEmpty();
  }

  private static String outcome(Throwable error) {
    RuntimeException meant = meant(error);
    boolean unknown =
        meant instanceof SimpleQueueException ours
            ? ours.code() == FailureCode.OUTCOME_UNKNOWN
            : !(meant instanceof IllegalArgumentException);
    return unknown ? "unknown" : "refused";
  }

  private static String words(Throwable error) {
    return String.valueOf(meant(error).getMessage());
  }

  /** The failure as the caller will get it. */
  private static RuntimeException meant(Throwable error) {
    return error instanceof IllegalArgumentException mistake ? mistake : Failures.of(error);
  }

  /** Nothing is written any more. */
  public Future<Void> close() {
    return session.close();
  }
}
