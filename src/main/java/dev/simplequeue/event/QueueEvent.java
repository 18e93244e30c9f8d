package dev.simplequeue.event;

import dev.simplequeue.job.JobState;
import java.time.Duration;
import java.util.UUID;

/**
 * Something that an operator or a metric wants to know. Events carry ids and names, never a
 * payload, a header or a password.
 */
public sealed interface QueueEvent {

  /** The tables are there and fit this library. */
  record SchemaReady(String schema, int version) implements QueueEvent {}

  /**
   * A part of the queue cannot reach or use the database; it tries again by itself. Once per
   * outage.
   */
  record DatabaseAway(String part, String error) implements QueueEvent {}

  /** The first success after {@link DatabaseAway}. */
  record DatabaseBack(String part, Duration outage) implements QueueEvent {}

  /** This process takes part under this id. */
  record NodeStarted(UUID node, String name) implements QueueEvent {}

  /** The node was declared dead: what it runs is lost to it, and it goes on under a new id. */
  record LeaseLost(UUID node, int running) implements QueueEvent {}

  /** An orderly stop has ended. */
  record NodeStopped(UUID node, int givenBack) implements QueueEvent {}

  /**
   * The answer to a claim was lost or not readable; the jobs that it may have claimed are given
   * back before the next claim.
   */
  record ClaimUnknown(UUID node, String error) implements QueueEvent {}

  /** The jobs of lost claims are free again. */
  record ClaimRepaired(UUID node, int givenBack) implements QueueEvent {}

  /** An instance of a handler did not take a job that was sent to it; the job is given back. */
  record NotAccepted(UUID job, String queue, String reason) implements QueueEvent {}

  /** An attempt failed and the job will run again after the delay. */
  record JobRetried(UUID job, String queue, int attempt, Duration delay, String error)
      implements QueueEvent {}

  /** A job ended without success and is in the dead letter queue. */
  record JobDied(UUID job, String queue, JobState state, int attempt, String error)
      implements QueueEvent {}

  /** An answer came for a claim that is not the newest one; it changed nothing. */
  record StaleAnswer(UUID job, String queue) implements QueueEvent {}

  /**
   * The database refused the record of a job's end (such as an output that it cannot store); the
   * job is failed with that reason.
   */
  record SettlementRefused(UUID job, String queue, String error) implements QueueEvent {}

  /**
   * The archive's partitions could not be made ahead; the default partition takes the rows
   * meanwhile.
   */
  record PartitionsLate(String error) implements QueueEvent {}
}
