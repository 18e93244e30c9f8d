package dev.simplequeue.control;

import dev.simplequeue.impl.backend.ChangeTarget;
import dev.simplequeue.impl.part.Audit;
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
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Looks and changes as another operator does, and writes each change into the audit, in the words
 * of the HTTP API. An order with an invalid value is refused before that.
 */
record AuditedOperator(Operator operator, Audit audit, String who) implements Operator {

  @Override
  public Operator by(String name) {
    return as(name);
  }

  private AuditedOperator as(String name) {
    return name.isEmpty()
        ? this
        : new AuditedOperator(operator, audit, OperationRequest.checkBy(name));
  }

  @Override
  public Future<QueuePause> pause(String queue, String note) {
    JsonObject target = target(queue);
    if (!QueuePause.checkNote(note).isEmpty()) {
      target.put("note", note);
    }
    return written("pause", target, to -> to.pause(queue, note), AuditedOperator::words);
  }

  @Override
  public Future<QueuePause> resume(String queue) {
    return written("resume", target(queue), to -> to.resume(queue), AuditedOperator::words);
  }

  @Override
  public Future<Redriven> redrive(RedriveRequest which) {
    return written(
        "redrive", ChangeTarget.of(which), to -> to.redrive(which), AuditedOperator::words);
  }

  @Override
  public Future<Edited> delete(List<UUID> ids) {
    return written("delete", target(ids), to -> to.delete(ids), words(ids));
  }

  @Override
  public Future<Edited> reprioritise(List<UUID> ids, int priority) {
    JsonObject target = target(ids).put("priority", TableOperator.checked(priority));
    return written("reprioritise", target, to -> to.reprioritise(ids, priority), words(ids));
  }

  @Override
  public Future<Edited> runNow(List<UUID> ids) {
    return written("run_now", target(ids), to -> to.runNow(ids), words(ids));
  }

  @Override
  public Future<Operation> submit(OperationRequest request) {
    AuditedOperator author = as(request.by());
    JsonObject target = ChangeTarget.of(request);
    OperationRequest signed = request.by(author.who);
    return author.written("operation", target, to -> to.submit(signed), AuditedOperator::words);
  }

  @Override
  public Future<Optional<Operation>> cancelOperation(UUID id, String by) {
    AuditedOperator author = as(by);
    return author.written(
        "cancel_operation",
        ChangeTarget.operation(id, Optional.empty()),
        to -> to.cancelOperation(id, author.who),
        AuditedOperator::words);
  }

  /** Writes an order into the audit, has the other operator carry it out, and adds the outcome. */
  private <T> Future<T> written(
      String action,
      JsonObject target,
      Function<Operator, Future<T>> order,
      Function<T, String> words) {
    return audit.change(who, action, target, () -> order.apply(operator), words);
  }

  private static JsonObject target(String queue) {
    return ChangeTarget.queue(TableOperator.checked(queue));
  }

  private static JsonObject target(List<UUID> ids) {
    return ChangeTarget.jobs(TableOperator.checked(ids));
  }

  private static String words(QueuePause done) {
    return done.changed() ? "changed" : "nothing to change";
  }

  private static String words(Redriven done) {
    return done.lives().size() + " redriven, " + done.skipped().size() + " skipped";
  }

  private static Function<Edited, String> words(List<UUID> ids) {
    return done -> done.done().size() + " of " + ids.size() + " done";
  }

  private static String words(Operation submitted) {
    return "operation " + submitted.id();
  }

  private static String words(Optional<Operation> cancelled) {
    return cancelled
        .map(operation -> "changed " + operation.changed() + " jobs before")
        .orElse("there is no record of it");
  }

  @Override
  public Future<JobCounts> counts() {
    return operator.counts();
  }

  @Override
  public Future<QueueCounts> counts(String queue) {
    return operator.counts(queue);
  }

  @Override
  public Future<JobPage> page(JobQuery query) {
    return operator.page(query);
  }

  @Override
  public Future<Optional<JobHistory>> find(UUID id) {
    return operator.find(id);
  }

  @Override
  public Future<OperationPreview> preview(OperationRequest request) {
    return operator.preview(request);
  }

  @Override
  public Future<Optional<Operation>> operation(UUID id) {
    return operator.operation(id);
  }

  @Override
  public Future<OperationPage> operations(OperationQuery query) {
    return operator.operations(query);
  }
}
