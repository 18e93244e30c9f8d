package dev.simplequeue.control;

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
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Looks and changes as another operator does, and writes each change down, with the words of the
 * HTTP API. What is no order at all is refused before that.
 */
record AuditedOperator(Operator operator, Audit audit, String who) implements Operator {

  @Override
  public Operator by(String name) {
    return name.isEmpty()
        ? this
        : new AuditedOperator(operator, audit, OperationRequest.checkBy(name));
  }

  @Override
  public Future<QueuePause> pause(String queue, String note) {
    JsonObject target = ofQueue(queue);
    if (!QueuePause.checkNote(note).isEmpty()) {
      target.put("note", note);
    }
    return changed("pause", target, () -> operator.pause(queue, note));
  }

  @Override
  public Future<QueuePause> resume(String queue) {
    return changed("resume", ofQueue(queue), () -> operator.resume(queue));
  }

  private static JsonObject ofQueue(String queue) {
    return new JsonObject().put("queue", JobRequest.of(queue).queue());
  }

  private Future<QueuePause> changed(
      String action, JsonObject target, Supplier<Future<QueuePause>> work) {
    return audit.change(
        who, action, target, work, done -> done.changed() ? "changed" : "nothing to change");
  }

  @Override
  public Future<Redriven> redrive(RedriveRequest which) {
    JsonObject target = new JsonObject();
    which.id().ifPresent(id -> target.put("job", id.toString()));
    which.queue().ifPresent(queue -> target.put("queue", queue));
    which.fingerprint().ifPresent(group -> target.put("fingerprint", group));
    which.filter().ifPresent(filter -> target.put("filter", filter.filterJson()));
    return audit.change(
        who,
        "redrive",
        target,
        () -> operator.redrive(which),
        done -> done.lives().size() + " redriven, " + done.skipped().size() + " skipped");
  }

  @Override
  public Future<Edited> delete(List<UUID> ids) {
    return ofJobs("delete", ids, new JsonObject(), () -> operator.delete(ids));
  }

  @Override
  public Future<Edited> reprioritise(List<UUID> ids, int priority) {
    JobRequest.of("any").priority(priority);
    return ofJobs(
        "reprioritise",
        ids,
        new JsonObject().put("priority", priority),
        () -> operator.reprioritise(ids, priority));
  }

  @Override
  public Future<Edited> runNow(List<UUID> ids) {
    return ofJobs("run_now", ids, new JsonObject(), () -> operator.runNow(ids));
  }

  private Future<Edited> ofJobs(
      String action, List<UUID> ids, JsonObject target, Supplier<Future<Edited>> work) {
    List<String> named = Inspection.checked(ids).stream().map(UUID::toString).toList();
    if (named.size() == 1) {
      target.put("job", named.get(0));
    } else {
      target.put("jobs", new JsonArray(named));
    }
    return audit.change(
        who, action, target, work, done -> done.done().size() + " of " + named.size() + " done");
  }

  @Override
  public Future<Operation> submit(OperationRequest request) {
    OperationRequest signed = request.by().isEmpty() ? request.by(who) : request;
    JsonObject target =
        new JsonObject()
            .put("kind", request.kind().word())
            .put("filter", request.filter().filterJson());
    request.filter().queue().ifPresent(queue -> target.put("queue", queue));
    request.priority().ifPresent(priority -> target.put("priority", priority));
    return audit.change(
        signed.by(),
        "operation",
        target,
        () -> operator.submit(signed),
        operation -> "operation " + operation.id());
  }

  @Override
  public Future<Optional<Operation>> cancelOperation(UUID id, String by) {
    String signed = by.isEmpty() ? who : OperationRequest.checkBy(by);
    return audit.change(
        signed,
        "cancel_operation",
        new JsonObject().put("operation", id.toString()),
        () -> operator.cancelOperation(id, signed),
        found ->
            found
                .map(operation -> "changed " + operation.changed() + " jobs before")
                .orElse("there is no record of it"));
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
