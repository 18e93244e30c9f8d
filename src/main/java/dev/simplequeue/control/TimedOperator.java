package dev.simplequeue.control;

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
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads with connections and a time limit of its own; leaves changes to another operator. */
record TimedOperator(ReadPool reads, Operator changing) implements Operator {

  @Override
  public Operator by(String who) {
    return new TimedOperator(reads, changing.by(who));
  }

  @Override
  public Future<JobCounts> counts() {
    return reads.with(reader -> reader.counting().all());
  }

  @Override
  public Future<QueueCounts> counts(String queue) {
    String checked = TableOperator.checked(queue);
    return reads.with(reader -> reader.counting().one(checked));
  }

  @Override
  public Future<JobPage> page(JobQuery query) {
    return reads.with(reader -> reader.paging().page(query));
  }

  @Override
  public Future<Optional<JobHistory>> find(UUID id) {
    return reads.with(reader -> reader.finding().find(id));
  }

  @Override
  public Future<OperationPreview> preview(OperationRequest request) {
    return reads.with(
        reader -> reader.matching().count(request.kind(), request.filter(), request.priority()));
  }

  @Override
  public Future<Optional<Operation>> operation(UUID id) {
    return reads.with(reader -> reader.operations().find(id));
  }

  @Override
  public Future<OperationPage> operations(OperationQuery query) {
    return reads.with(reader -> reader.operations().page(query));
  }

  @Override
  public Future<Operation> submit(OperationRequest request) {
    return changing.submit(request);
  }

  @Override
  public Future<Optional<Operation>> cancelOperation(UUID id, String by) {
    return changing.cancelOperation(id, by);
  }

  @Override
  public Future<Redriven> redrive(RedriveRequest which) {
    return changing.redrive(which);
  }

  @Override
  public Future<QueuePause> pause(String queue, String note) {
    return changing.pause(queue, note);
  }

  @Override
  public Future<QueuePause> resume(String queue) {
    return changing.resume(queue);
  }

  @Override
  public Future<Edited> delete(List<UUID> ids) {
    return changing.delete(ids);
  }

  @Override
  public Future<Edited> reprioritise(List<UUID> ids, int priority) {
    return changing.reprioritise(ids, priority);
  }

  @Override
  public Future<Edited> runNow(List<UUID> ids) {
    return changing.runNow(ids);
  }
}
