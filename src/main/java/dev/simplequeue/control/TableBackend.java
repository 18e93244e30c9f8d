package dev.simplequeue.control;

import dev.simplequeue.impl.backend.ApiBackend;
import dev.simplequeue.impl.backend.AuditPage;
import dev.simplequeue.impl.backend.ChangeRequest;
import dev.simplequeue.impl.backend.DeadGroups;
import dev.simplequeue.impl.backend.NodeLook;
import dev.simplequeue.impl.backend.QueueLook;
import dev.simplequeue.impl.backend.ServerLook;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.part.Audit;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Limiting;
import dev.simplequeue.impl.store.Scheduling;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Answers the HTTP API from the tables, and makes its changes. */
final class TableBackend implements ApiBackend {
  private final Database database;
  private final ReadPool reads;
  private final Hints hints;
  private final Session session;
  private final Audit audit;
  private final Scheduling scheduling;
  private final Operator operator;

  /** {@code operator}: makes the changes that every operator makes. */
  TableBackend(Database database, ReadPool reads, Operator operator, Hints hints, Audit audit) {
    this.database = database;
    this.reads = reads;
    this.operator = new TimedOperator(reads, operator);
    this.hints = hints;
    this.audit = audit;
    this.session = database.auditSession();
    this.scheduling = new Scheduling(database, session);
  }

  @Override
  public Operator operator() {
    return operator;
  }

  @Override
  public Future<List<QueueLook>> queues(List<String> names) {
    return reads.with(reader -> reader.looking().queues(names));
  }

  @Override
  public Future<List<NodeLook>> nodes() {
    return reads.with(reader -> reader.looking().nodes());
  }

  @Override
  public Future<DeadGroups> deadGroups(DeadGroups.Query query) {
    return reads.with(reader -> reader.looking().deadGroups(query));
  }

  @Override
  public Future<SchedulePage> schedules(ScheduleQuery query) {
    return reads.with(reader -> reader.scheduling().page(query));
  }

  @Override
  public Future<Optional<ScheduleEntry>> schedule(String name) {
    return reads
        .with(reader -> reader.scheduling().find(name))
        .map(found -> found.map(Scheduling.Found::entry));
  }

  @Override
  public Future<AuditPage> audit(AuditPage.Query query) {
    return reads.with(reader -> reader.auditing().page(query));
  }

  @Override
  public Future<ServerLook> server() {
    return reads.with(reader -> reader.looking().server());
  }

  @Override
  public Future<ChangeRequest.Begun> begin(ChangeRequest change) {
    return audit.begin(change);
  }

  @Override
  public Future<Void> end(ChangeRequest.Ended ended) {
    return audit.end(ended);
  }

  @Override
  public Future<Void> setLimits(String queue, QueueOptions limits) {
    Session own = database.upkeepSession();
    return new Limiting(database, own)
        .set(queue, limits)
        .eventually(own::close)
        .onSuccess(set -> hints.jobs(Set.of(queue)));
  }

  @Override
  public Future<Boolean> trigger(String schedule, UUID id, boolean again) {
    Future<Optional<JobHistory>> before =
        again ? operator.find(id) : Future.succeededFuture(Optional.empty());
    return before.compose(
        job -> job.isPresent() ? Future.succeededFuture(true) : trigger(schedule, id));
  }

  private Future<Boolean> trigger(String schedule, UUID id) {
    return scheduling
        .trigger(schedule, id)
        .map(
            queue -> {
              queue.ifPresent(woken -> hints.jobs(Set.of(woken)));
              return queue.isPresent();
            });
  }

  Future<Void> close() {
    return Future.join(session.close(), audit.close()).mapEmpty();
  }
}
