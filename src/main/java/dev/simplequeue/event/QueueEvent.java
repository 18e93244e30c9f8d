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
   */
  @JsonValue
  default JsonObject toJson() {
    return EventJson.write(this);
  }

  /** What happened in one queue. */
  sealed interface OfQueue extends QueueEvent {

    /** The queue's name. */
    String queue();
  }

  /** What every job brings: published only if all events are asked for, and not logged. */
  sealed interface Frequent extends OfQueue {}

  /** A job is committed; not told of those that a caller enqueued in a transaction of its own. */
  record JobEnqueued(UUID job, String queue) implements Frequent {}

  /** A job was handed to an instance of its handler. */
  record JobStarted(UUID job, String queue, int attempt) implements Frequent {}

  /** A job's success is committed. */
  record JobCompleted(UUID job, String queue, int attempt) implements Frequent {}

  /** The tables are there and fit this library. */
  record SchemaReady(String schema, int version) implements QueueEvent {}

  /**
   * A part of the queue cannot reach or use the database; it tries again by itself. Once per
   * outage. The steps of the janitor count as parts.
   */
  record DatabaseAway(String part, String error) implements QueueEvent {}

  /** The first success after {@link DatabaseAway}. */
  record DatabaseBack(String part, Duration outage) implements QueueEvent {}

  /**
   * This process takes part under this id.
   *
   * @param version the library's, if its jar says one
   * @param options those that are not the defaults, as JSON, without passwords
   */
  record NodeStarted(UUID node, String name, String version, String schema, String options)
      implements QueueEvent {}

  /** These queues have a handler on the node; they had none before. */
  record HandlersReady(UUID node, List<String> queues) implements QueueEvent {}

  /**
   * The node could not renew its lease in time: it claims no more and has told the jobs that it
   * runs. They are still its own until another node takes them.
   */
  record LeaseExpired(UUID node, int running) implements QueueEvent {}

  /** The node was declared dead: what it runs is lost to it, and it goes on under a new id. */
  record LeaseLost(UUID node, int running) implements QueueEvent {}

  /**
   * An orderly stop has ended.
   *
   * @param settled how many finished jobs were written down during the stop
   * @param givenBack how many jobs were given back, and can run elsewhere at once
   * @param unsettled how many jobs had finished, but could not be written down in time: they run
   *     again
   * @param left how many jobs could not even be given back: they run again after the lease
   */
  record NodeStopped(UUID node, int settled, int givenBack, int unsettled, int left)
      implements QueueEvent {}

  /**
   * The answer to a claim was lost or not readable; the jobs that it may have claimed are given
   * back before the next claim.
   */
  record ClaimUnknown(UUID node, String error) implements QueueEvent {}

  /** The jobs of lost claims are free again. */
  record ClaimRepaired(UUID node, int givenBack) implements QueueEvent {}

  /** An instance of a handler did not take a job that was sent to it; the job is given back. */
  record NotAccepted(UUID job, String queue, String reason) implements OfQueue {}

  /** An attempt failed and the job will run again after the delay. */
  record JobRetried(UUID job, String queue, int attempt, Duration delay, String error)
      implements OfQueue {}

  /**
   * A handler has thrown, or has failed its future with something that has a stack trace. What
   * becomes of the job is told by {@link JobRetried} or {@link JobDied}, once it is written down.
   *
   * @param last whether the job dies of it
   * @param error with its stack trace; as JSON its text alone
   */
  record HandlerThrew(UUID job, String queue, int attempt, boolean last, Throwable error)
      implements OfQueue {}

  /** A handler has put its job off without using an attempt; it will run again after the delay. */
  record JobRescheduled(UUID job, String queue, int reprocesses, Duration delay)
      implements OfQueue {}

  /** A job that ran was given back by its node without an end; no attempt is used. */
  record JobReleased(UUID job, String queue) implements OfQueue {}

  /** A job was taken from a node that died or lost its lease; no attempt is used. */
  record JobRescued(UUID job, String queue, UUID node) implements OfQueue {}

  /** A running job was asked to end early because somebody cancelled it. */
  record CancelSignalled(UUID job, String queue) implements OfQueue {}

  /** A handler has not ended for a long time; its place stays taken until it does. */
  record HandlerSlow(UUID job, String queue, Duration running) implements OfQueue {}

  /** A job ended without success and is in the dead letter queue. */
  record JobDied(UUID job, String queue, JobState state, int attempt, String error)
      implements OfQueue {}

  /** An answer came for a claim that is not the newest one; it changed nothing. */
  record StaleAnswer(UUID job, String queue) implements OfQueue {}

  /**
   * The database refused the record of a job's end. An output that it cannot store fails its
   * attempt with that reason; an error that it cannot store is kept as plain text.
   */
  record SettlementRefused(UUID job, String queue, String error) implements OfQueue {}

  /**
   * The database refuses that a job ends or waits again, whatever it is told (a foreign key, a
   * trigger or a constraint of a user's). The job does not run again: only this is tried, about
   * once a minute, while the node lives. Once for each run of a job.
   */
  record SettlementStuck(UUID job, String queue, String error) implements OfQueue {}

  /** What was refused of a job is written down at last. */
  record SettlementFreed(UUID job, String queue, Duration stuck) implements OfQueue {}

  /**
   * The database refuses that a part of the queue changes or deletes these rows (a foreign key, a
   * trigger or a constraint of a user's). All others go on; these are tried again, less and less
   * often. Each row is told of once, those that are found within a minute together.
   *
   * @param part what is refused, such as {@code rescue from dead nodes}
   * @param rows the ids of their jobs
   */
  record RowsRefused(String part, List<UUID> rows, String error) implements QueueEvent {}

  /** Nothing is refused to the part any more, after so long. */
  record RowsTaken(String part, Duration refused) implements QueueEvent {}

  /**
   * The archive's partitions could not be made ahead; the default partition takes the rows
   * meanwhile.
   */
  record PartitionsLate(String error) implements QueueEvent {}

  /** This node's reaper has declared a node dead whose lease had run out, and freed its jobs. */
  record NodeDeclaredDead(UUID node, String name) implements QueueEvent {}

  /**
   * The reaper cannot judge who is alive, because the database was slow or away, or leases could
   * not be written to; it watches for a whole lease before it does. Once each time.
   */
  record ReaperWatches(String reason) implements QueueEvent {}

  /**
   * A queue has ready jobs and for so long no node of the cluster has had a handler for it. Each
   * node with a reaper says it once per queue, and again when jobs were buried.
   *
   * @param buried how many of its jobs went to the dead letter queue for that
   */
  record HandlerMissing(String queue, Duration since, int buried) implements OfQueue {}

  /** An operator has paused a queue on all nodes. */
  record QueuePaused(String queue) implements OfQueue {}

  /** An operator lets a paused queue go on. */
  record QueueResumed(String queue) implements OfQueue {}

  /** An operator has let dead letters of a queue live again. */
  record Redriven(String queue, int jobs) implements OfQueue {}

  /** An operator has deleted waiting jobs of a queue; no record is left of them. */
  record JobsDeleted(String queue, int jobs) implements OfQueue {}

  /** The janitor dropped a day of the archive, or deleted old rows of a table. */
  record Cleaned(String what, int rows) implements QueueEvent {}

  /** A listener has thrown; the event went to the others. */
  record ListenerThrew(String event, String error) implements QueueEvent {}
}
