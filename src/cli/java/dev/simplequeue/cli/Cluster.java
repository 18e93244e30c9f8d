package dev.simplequeue.cli;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/**
 * The queue, by one of the ways to it. What is asked and answered is JSON in the words of the event
 * bus, whichever way it goes.
 */
public interface Cluster extends AutoCloseable {

  /** What can be asked and ordered. */
  enum Verb {
    /** The numbers of jobs by queue and state. */
    COUNTS,
    /** What is known of each queue: numbers, age, limits, nodes. */
    QUEUES,
    /** A page of jobs. */
    PAGE,
    /** All that is known of a job. */
    JOB,
    /** The nodes and their leases. */
    NODES,
    /** How the queue is. */
    HEALTH,
    /** Enqueues a job. */
    ENQUEUE,
    /** Waits for a job's end. */
    AWAIT,
    /** Cancels by id, unique key or fingerprint. */
    CANCEL,
    /** Redrives dead letters. */
    REDRIVE,
    /** How many jobs an operation would change. */
    PREVIEW,
    /** Begins an operation on many jobs. */
    SUBMIT,
    /** How far an operation is. */
    OPERATION,
    /** A page of operations. */
    OPERATIONS,
    /** Ends an operation. */
    CANCEL_OPERATION,
    /** Pauses a queue. */
    PAUSE,
    /** Resumes a queue. */
    RESUME,
    /** Deletes jobs. */
    DELETE,
    /** Makes jobs ready now. */
    RUN_NOW,
    /** Gives jobs another priority. */
    REPRIORITISE,
    /** Writes the limits of a queue. */
    SET_LIMITS,
    /** A page of schedules. */
    SCHEDULES,
    /** A schedule. */
    SCHEDULE,
    /** The next ticks of a definition. */
    PREVIEW_SCHEDULE,
    /** Enqueues a schedule's job now. */
    TRIGGER_SCHEDULE,
    /** Pauses a schedule. */
    PAUSE_SCHEDULE,
    /** Resumes a schedule. */
    RESUME_SCHEDULE,
    /** Enqueues the jobs of past ticks. */
    BACKFILL_SCHEDULE
  }

  /**
   * Asks or orders.
   *
   * @param message the keys that the bus knows for it
   * @return the answer, also as on the bus; fails with {@link Failure}
   */
  Future<JsonObject> ask(Verb verb, JsonObject message);

  /**
   * Hears what happens, until the way is closed.
   *
   * @param wish what the API knows: {@code frequent}, {@code queue}
   * @param heard told of each event
   * @return fails when nothing more can be heard
   */
  Future<Void> follow(JsonObject wish, Consumer<JsonObject> heard);

  /** Where it is, for a person; without a password. */
  String where();

  /** Gives up the connections. */
  @Override
  void close();
}
