package dev.simplequeue.event;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Something that an operator or a metric wants to know. Events carry ids and names, never a
 * payload, a header or a password.
 */
public sealed interface QueueEvent {

  /**
   * The event as it is published: {@code event} is the name of its type, and each of its values
   * stands under its own name; durations are ISO-8601. Jackson writes it so too.
   *
   * @return the JSON; empty values are omitted
   */
  @JsonValue
  default JsonObject toJson() {
    return EventJson.write(this);
  }

  /** What happened in one queue. */
  sealed interface OfQueue extends QueueEvent {

    /** {@return the queue's name} */
    String queue();
  }

  /** What happened to one job. */
  sealed interface OfJob extends OfQueue {

    /** {@return the job's id} */
    UUID job();
  }

  /**
   * What happens for every job: published only with {@code events.publish} = {@code all}, and not
   * logged.
   */
  sealed interface Frequent extends OfJob {}

  /** A job is committed. Not reported for jobs that a caller enqueued on its own connection. */
  record JobEnqueued(UUID job, String queue) implements Frequent {}

  /** A job was handed to an instance of its handler. */
  record JobStarted(UUID job, String queue, int attempt) implements Frequent {}

  /** A job's success is committed. */
  record JobCompleted(UUID job, String queue, int attempt) implements Frequent {}

  /** The tables exist and fit this library. */
  record SchemaReady(String schema, int version) implements QueueEvent {}

  /**
   * A part of the queue cannot reach or use the database; it keeps trying. Once per outage. Each
   * step of the janitor counts as a part.
   */
  record DatabaseAway(String part, String error) implements QueueEvent {}

  /** The first success after {@link DatabaseAway}. */
  record DatabaseBack(String part, Duration outage) implements QueueEvent {}

  /**
   * This process has joined the queue under this id.
   *
   * @param version the library's version, or {@code unknown}
   * @param options the options that differ from the defaults, as JSON, without passwords
   */
  record NodeStarted(UUID node, String name, String version, String schema, String options)
      implements QueueEvent {}

  /** These queues now have a handler on the node; they had none before. */
  record HandlersReady(UUID node, List<String> queues) implements QueueEvent {}

  /**
   * The node could not renew its lease in time. It claims no jobs, starts none that it has claimed
   * before, and has signalled its running jobs. They remain its own until another node takes them.
   */
  record LeaseExpired(UUID node, int running) implements QueueEvent {}

  /**
   * The node was declared dead. The results of its running jobs are ignored, and it continues under
   * a new id.
   */
  record LeaseLost(UUID node, int running) implements QueueEvent {}

  /**
   * An orderly stop has ended.
   *
   * @param settled how many finished jobs were settled during the stop
   * @param givenBack how many jobs were released, and can run elsewhere at once
   * @param unsettled how many jobs had finished but could not be settled in time: they run again
   * @param left how many jobs could not be released: they run again when the lease has expired
   */
  record NodeStopped(UUID node, int settled, int givenBack, int unsettled, int left)
      implements QueueEvent {}

  /**
   * The answer to a claim was lost or not readable; the jobs that it may have claimed are released
   * before the next claim.
   */
  record ClaimUnknown(UUID node, String error) implements QueueEvent {}

  /** The jobs of lost claims are released and can be claimed again. */
  record ClaimRepaired(UUID node, int givenBack) implements QueueEvent {}

  /** An instance of a handler did not accept a job that was sent to it; the job is released. */
  record NotAccepted(UUID job, String queue, String reason) implements OfJob {}

  /** An attempt failed and the job will run again after the delay. */
  record JobRetried(UUID job, String queue, int attempt, Duration delay, String error)
      implements OfJob {}

  /**
   * A handler threw an exception, or failed its future with one. {@link JobRetried} or {@link
   * JobDied} says what happens to the job, once that is stored.
   *
   * @param last whether the job becomes a dead letter
   * @param error with its stack trace; as JSON only its text
   */
  record HandlerThrew(UUID job, String queue, int attempt, boolean last, Throwable error)
      implements OfJob {}

  /**
   * A handler has rescheduled its job without using an attempt; it will run again after the delay.
   */
  record JobRescheduled(UUID job, String queue, int reschedules, Duration delay) implements OfJob {}

  /** A running job was released by its node before it ended; no attempt is used. */
  record JobReleased(UUID job, String queue) implements OfJob {}

  /** A job was taken from a node that died or lost its lease; no attempt is used. */
  record JobRescued(UUID job, String queue, UUID node) implements OfJob {}

  /** A running job was signalled to end early because it was cancelled. */
  record CancelSignalled(UUID job, String queue) implements OfJob {}

  /**
   * A handler has been running for longer than the queue's {@code slowAfter}; it holds its permit
   * until it ends.
   */
  record HandlerSlow(UUID job, String queue, Duration running) implements OfJob {}

  /** A job ended without success and is now a dead letter. */
  record JobDied(UUID job, String queue, JobState state, int attempt, String error)
      implements OfJob {}

  /** A result came for a claim that is not the newest one; it is ignored. */
  record StaleAnswer(UUID job, String queue) implements OfJob {}

  /**
   * The database refused to store a job's end. With a refused output the attempt fails for that
   * reason; a refused error is stored as ASCII text.
   */
  record SettlementRefused(UUID job, String queue, String error) implements OfJob {}

  /**
   * The database refuses every way to settle a job (by a user's foreign key, trigger or
   * constraint). The job does not run again while the node lives: only the settlement is retried,
   * up to once a minute. Once per run of a job.
   */
  record SettlementStuck(UUID job, String queue, String error) implements OfJob {}

  /** A job is settled after its settlement was refused for some time. */
  record SettlementFreed(UUID job, String queue, Duration stuck) implements OfJob {}

  /**
   * The database refuses that a part of the queue changes or deletes these rows (by a user's
   * foreign key, trigger or constraint). Other rows are not affected; these are retried, less and
   * less often. Each row is reported once, together with the others of the same minute.
   *
   * @param part what is refused, such as {@code rescue from dead nodes}
   * @param rows the ids of the jobs, or of the nodes
   */
  record RowsRefused(String part, List<UUID> rows, String error) implements QueueEvent {}

  /** The database no longer refuses anything to the part. */
  record RowsTaken(String part, Duration refused) implements QueueEvent {}

  /**
   * The archive's partitions could not be created in advance; until then the default partition
   * takes the rows.
   */
  record PartitionsLate(String error) implements QueueEvent {}

  /** This node's reaper has declared a node dead whose lease had run out, and freed its jobs. */
  record NodeDeclaredDead(UUID node, String name) implements QueueEvent {}

  /**
   * The reaper cannot tell which nodes are alive, because the database was slow or away, or leases
   * could not be renewed. It declares no node dead until it has watched for one whole lease. Once
   * each time.
   */
  record ReaperWatches(String reason) implements QueueEvent {}

  /**
   * A queue has ready jobs, but no node of the cluster has had a handler for it for the time {@code
   * since}. Each node with a reaper reports it once per queue, and again when jobs became dead
   * letters for this reason.
   *
   * @param buried how many of its jobs became dead letters for this reason
   */
  record HandlerMissing(String queue, Duration since, int buried) implements OfQueue {}

  /**
   * Jobs of a queue have been ready for the time {@code ready}, places are free on this node, and
   * it claims nothing. Once each time.
   *
   * @param ready for how long the oldest job has been ready
   * @param places how many places are free
   */
  record NothingClaimed(String queue, Duration ready, int places) implements OfQueue {}

  /** An operator has paused a queue on all nodes. */
  record QueuePaused(String queue) implements OfQueue {}

  /** An operator has resumed a paused queue. */
  record QueueResumed(String queue) implements OfQueue {}

  /** An operator has redriven dead letters of a queue. */
  record Redriven(String queue, int jobs) implements OfQueue {}

  /** An operator has deleted waiting jobs of a queue; they leave no record. */
  record JobsDeleted(String queue, int jobs) implements OfQueue {}

  /** A schedule has fired: a tick has come, and its job is committed. */
  record ScheduleFired(String schedule, String queue, UUID job) implements Frequent {}

  /** A schedule has not fired at a tick, because the job of an earlier one had not ended. */
  record ScheduleSkipped(String schedule, String queue) implements OfQueue {}

  /**
   * A schedule has not fired at ticks that were too late.
   *
   * @param ticks how many; 1,000 stands for more too
   */
  record ScheduleMisfired(String schedule, String queue, int ticks) implements OfQueue {}

  /**
   * A schedule that is due does not fire: its definition cannot be read, or the database refuses
   * its job. It is retried, up to once a minute; others are not affected. Once for each problem.
   */
  record ScheduleProblem(String schedule, String error) implements QueueEvent {}

  /**
   * Schedules should have fired more than a minute ago, and no node fires them. Once from each node
   * with a reaper, until {@link SchedulesOnTime}.
   *
   * @param schedule the one that waits longest
   * @param schedules how many there are; 1,000 stands for more too
   * @param late for how long the first has waited
   */
  record SchedulesOverdue(String schedule, int schedules, Duration late) implements QueueEvent {}

  /**
   * No schedule is overdue any more.
   *
   * @param outage how long after {@link SchedulesOverdue}
   */
  record SchedulesOnTime(Duration outage) implements QueueEvent {}

  /**
   * This node's options have another definition of a schedule than the one that somebody has put
   * since; that stays.
   */
  record ScheduleKept(String schedule) implements QueueEvent {}

  /** An operator has paused a schedule. */
  record SchedulePaused(String schedule, String by, String note) implements QueueEvent {}

  /** An operator has resumed a paused schedule. */
  record ScheduleResumed(String schedule) implements QueueEvent {}

  /**
   * The first jobs of an operation that an operator has submitted were changed.
   *
   * @param kind what is done with each job, such as {@code redrive}
   */
  record OperationStarted(UUID operation, String kind) implements QueueEvent {}

  /**
   * An operation has come to its end, or was cancelled.
   *
   * @param kind what was done with each job, such as {@code redrive}
   * @param state {@code done} or {@code cancelled}
   * @param changed how many jobs were changed
   * @param skipped how many were not
   * @param took from its submission to its end
   */
  record OperationEnded(
      UUID operation, String kind, String state, long changed, long skipped, Duration took)
      implements QueueEvent {}

  /** An operation does not go on. It is retried; others are not affected. Once for each problem. */
  record OperationProblem(UUID operation, String error) implements QueueEvent {}

  /**
   * An operator has ordered a change, in Java, by a message or by HTTP.
   *
   * @param by who; the node if the order does not say it
   * @param action what, such as {@code cancel}
   * @param target what was to be changed, as JSON
   * @param outcome done, refused or unknown
   */
  record OperatorActed(String by, String action, String target, String outcome)
      implements QueueEvent {}

  /** The janitor dropped a day of the archive, or deleted old rows of a table. */
  record Cleaned(String what, int rows) implements QueueEvent {}

  /** A listener threw an exception; the other listeners got the event. */
  record ListenerThrew(String event, String error) implements QueueEvent {}
}
