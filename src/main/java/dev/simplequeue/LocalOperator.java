package dev.simplequeue;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Puts each call by reference to the operator of the ControlVerticle. */
final class LocalOperator implements Operator {
  /** Every call is answered sooner; this is for a ControlVerticle that was undeployed meanwhile. */
  private static final long ANSWER_MILLIS = Duration.ofMinutes(2).toMillis();

  private final Vertx vertx;
  private final Addresses addresses;
  private final String who;

  LocalOperator(Vertx vertx, Addresses addresses) {
    this(vertx, addresses, "");
  }

  private LocalOperator(Vertx vertx, Addresses addresses, String who) {
    this.vertx = vertx;
    this.addresses = addresses;
    this.who = who;
  }

  @Override
  public Operator by(String name) {
    return new LocalOperator(vertx, addresses, OperationRequest.checkBy(name));
  }

  @Override
  public Future<JobCounts> counts() {
    return ask(Operator::counts);
  }

  @Override
  public Future<QueueCounts> counts(String queue) {
    Objects.requireNonNull(queue, "queue");
    return ask(operator -> operator.counts(queue));
  }

  @Override
  public Future<JobPage> page(JobQuery query) {
    Objects.requireNonNull(query, "query");
    return ask(operator -> operator.page(query));
  }

  @Override
  public Future<Optional<JobHistory>> find(UUID id) {
    Objects.requireNonNull(id, "id");
    return ask(operator -> operator.find(id));
  }

  @Override
  public Future<Redriven> redrive(RedriveRequest which) {
    Objects.requireNonNull(which, "which");
    return ask(operator -> operator.redrive(which));
  }

  @Override
  public Future<QueuePause> pause(String queue, String note) {
    Objects.requireNonNull(queue, "queue");
    Objects.requireNonNull(note, "note");
    return ask(operator -> operator.pause(queue, note));
  }

  @Override
  public Future<QueuePause> resume(String queue) {
    Objects.requireNonNull(queue, "queue");
    return ask(operator -> operator.resume(queue));
  }

  @Override
  public Future<Edited> delete(List<UUID> ids) {
    List<UUID> copy = copy(ids);
    return ask(operator -> operator.delete(copy));
  }

  @Override
  public Future<Edited> reprioritise(List<UUID> ids, int priority) {
    List<UUID> copy = copy(ids);
    return ask(operator -> operator.reprioritise(copy, priority));
  }

  @Override
  public Future<Edited> runNow(List<UUID> ids) {
    List<UUID> copy = copy(ids);
    return ask(operator -> operator.runNow(copy));
  }

  @Override
  public Future<OperationPreview> preview(OperationRequest request) {
    Objects.requireNonNull(request, "request");
    return ask(operator -> operator.preview(request));
  }

  @Override
  public Future<Operation> submit(OperationRequest request) {
    Objects.requireNonNull(request, "request");
    return ask(operator -> operator.submit(request));
  }

  @Override
  public Future<Optional<Operation>> operation(UUID id) {
    Objects.requireNonNull(id, "id");
    return ask(operator -> operator.operation(id));
  }

  @Override
  public Future<OperationPage> operations(OperationQuery query) {
    Objects.requireNonNull(query, "query");
    return ask(operator -> operator.operations(query));
  }

  @Override
  public Future<Optional<Operation>> cancelOperation(UUID id, String by) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(by, "by");
    return ask(operator -> operator.cancelOperation(id, by));
  }

  /** A null that came as far as the ControlVerticle would leave the call without an answer. */
  private static List<UUID> copy(List<UUID> ids) {
    Objects.requireNonNull(ids, "ids").forEach(id -> Objects.requireNonNull(id, "ids"));
    return List.copyOf(ids);
  }

  private <T> Future<T> ask(Function<Operator, Future<T>> ask) {
    Function<Operator, Future<T>> signed = operator -> ask.apply(operator.by(who));
    return new ServiceCall<>(signed)
        .send(vertx, addresses.localInspect(), ANSWER_MILLIS)
        .recover(error -> Future.failedFuture(LocalClient.noControl(addresses, error)))
        .compose(ServiceCall.Answer::toFuture);
  }
}
