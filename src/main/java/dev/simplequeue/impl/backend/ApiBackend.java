package dev.simplequeue.impl.backend;

import dev.simplequeue.inspect.Operator;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.SchedulePage;
import dev.simplequeue.schedule.ScheduleQuery;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the HTTP API asks of the tables. Each read has a time limit of its own, after which it fails
 * with {@link StoppedReadException}; a read that finds too many before it is refused. The caller
 * checks the values.
 */
public interface ApiBackend {

  /** Its reads have that time limit; it changes as every operator does. */
  Operator operator();

  /** Looks at these queues; in their order. */
  Future<List<QueueLook>> queues(List<String> names);

  /** The nodes, the newest first. */
  Future<List<NodeLook>> nodes();

  /** Dead letters in groups. */
  Future<DeadGroups> deadGroups(DeadGroups.Query query);

  /** A page of schedules. */
  Future<SchedulePage> schedules(ScheduleQuery query);

  /** A schedule with its request. */
  Future<Optional<ScheduleEntry>> schedule(String name);

  /** A page of the audit. */
  Future<AuditPage> audit(AuditPage.Query query);

  /** What the server is. */
  Future<ServerLook> server();

  /** Writes down that a change begins, before it does. */
  Future<ChangeRequest.Begun> begin(ChangeRequest change);

  /** Writes down what came of it. */
  Future<Void> end(ChangeRequest.Ended ended);

  /** Sets those limits of a queue that the options name. */
  Future<Void> setLimits(String queue, QueueOptions limits);

  /**
   * Enqueues the job of a schedule now, with this id.
   *
   * @param again whether it may have been done before
   * @return whether there is such a schedule
   */
  Future<Boolean> trigger(String schedule, UUID id, boolean again);
}
