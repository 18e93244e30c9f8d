package dev.simplequeue.control;

import dev.simplequeue.impl.desk.AuditPage;
import dev.simplequeue.impl.desk.DeadGroups;
import dev.simplequeue.impl.desk.Desk;
import dev.simplequeue.impl.desk.NodeLook;
import dev.simplequeue.impl.desk.QueueLook;
import dev.simplequeue.impl.desk.ServerLook;
import dev.simplequeue.impl.store.Scheduling;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Answers the HTTP API. */
final class FrontDesk implements Desk {
  private final Reads reads;
  private final Operator operator;

  FrontDesk(Reads reads, Operator operator) {
    this.reads = reads;
    this.operator = new TimedOperator(reads, operator);
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
}
