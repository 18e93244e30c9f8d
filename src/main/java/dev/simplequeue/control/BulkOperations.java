package dev.simplequeue.control;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.DeadlineRetry;
import dev.simplequeue.impl.loop.DeadlineRetry.Pause;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Matching;
import dev.simplequeue.impl.store.Operations;
import dev.simplequeue.impl.store.Operations.Ordered;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Previews, submits, shows and cancels operations on many jobs; each {@code OperationsVerticle}
 * carries them out.
 */
final class BulkOperations {
  private static final Pause PAUSE = Pause.of(Duration.ofMillis(10));

  /** A chunk takes less time than this, and then leaves others their turn. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Operations operations;
  private final Matching matching;
  private final Hints hints;
  private final QueueListener listener;

  BulkOperations(
      Vertx vertx, Database database, Session session, Hints hints, QueueListener listener) {
    this.vertx = vertx;
    this.operations = new Operations(database, session);
    this.matching = new Matching(database, session);
    this.hints = hints;
    this.listener = listener;
  }

  Future<OperationPreview> preview(OperationRequest request) {
    return matching.count(request.kind(), request.filter(), request.priority());
  }

  /**
   * Nodes also get a hint about one that was there: the first answer may have been lost, and the
   * hint with it.
   */
  Future<Operation> submit(OperationRequest request) {
    return again(() -> operations.submit(request), Optional::isPresent)
        .map(found -> same(request, found.orElseThrow(() -> atWork(request.id())).operation()))
        .onSuccess(submitted -> hints.everywhere(new Hint.Operations(Set.of(submitted.id()))));
  }

  private static Operation same(OperationRequest request, Operation operation) {
    boolean same =
        operation.kind().equals(request.kind().word())
            && operation.priority().equals(request.priority())
            && operation.filter().equals(request.filter().filterJson());
    if (!same) {
      throw new InvalidValueException("id", "is that of another operation");
    }
    return operation;
  }

  Future<Optional<Operation>> find(UUID id) {
    return operations.find(id);
  }

  Future<OperationPage> page(OperationQuery query) {
    return operations.page(query);
  }

  /** A node may be changing its jobs right now; then this is tried again after a pause. */
  Future<Optional<Operation>> cancel(UUID id, String by) {
    OperationRequest.checkBy(by);
    return again(
            () -> operations.cancel(id, by),
            found -> found.isEmpty() || found.get().operation().state() != OperationState.RUNNING)
        .map(
            found -> {
              found.ifPresent(ordered -> cancelled(id, ordered));
              return found.map(Ordered::operation);
            });
  }

  private void cancelled(UUID id, Ordered ordered) {
    Operation operation = ordered.operation();
    if (operation.state() == OperationState.RUNNING) {
      throw atWork(id);
    }
    if (ordered.changed()) {
      listener.on(
          new QueueEvent.OperationEnded(
              id,
              operation.kind(),
              operation.state().word(),
              operation.changed(),
              operation.skippedJobs(),
              Duration.between(
                  operation.submittedAt(), operation.endedAt().orElse(operation.submittedAt()))));
    }
  }

  private interface Order {
    Future<Optional<Ordered>> send();
  }

  private interface Enough {
    boolean is(Optional<Ordered> found);
  }

  private Future<Optional<Ordered>> again(Order order, Enough enough) {
    return DeadlineRetry.run(
        vertx, PATIENCE, PAUSE, Optional.<Ordered>empty(), before -> order.send(), enough::is);
  }

  private static SimpleQueueException atWork(UUID id) {
    return new SimpleQueueException(
        FailureCode.DATABASE_AWAY,
        "operation " + id + " is locked by another transaction; repeating is safe");
  }
}
