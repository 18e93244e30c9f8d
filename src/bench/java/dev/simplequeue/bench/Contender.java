package dev.simplequeue.bench;

import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A job queue that is measured in a process of its own: this project's, or one of those that the
 * profile {@code peers} brings. All get the same {@link Payload}, and their handlers read its
 * number and tell it. Others than this project's are found as services of this type.
 *
 * <p>One thread tells it what to do, but for {@link #enqueueOne}.
 */
public interface Contender {
  /** By what the command line names it. */
  String name();

  /** What a reader of the figures has to know of how it was set up. */
  Map<String, Object> settings();

  /** Whether it is measured in this workload. */
  default boolean takesPartIn(String workload) {
    return true;
  }

  /**
   * Connects and makes its tables, in a schema that is not there.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   */
  void open(String uri, String schema) throws Exception;

  /** Enqueues so many jobs by its fastest call for many, and returns when all are committed. */
  void enqueueMany(int first, int jobs) throws Exception;

  /** Enqueues one and returns when it is committed. Called by several threads. */
  void enqueueOne(int number) throws Exception;

  /** Enqueues so many by single calls, and returns when all are committed. */
  default void enqueueSingly(int first, int jobs, int inFlight) throws Exception {
    Threads.share(inFlight, jobs, 1, (from, to) -> enqueueOne(first + from));
  }

  /**
   * Starts to run jobs.
   *
   * @param handler is told the number of each job that starts, by any thread
   */
  void start(IntConsumer handler) throws Exception;

  /** Runs no more of them. */
  void stop() throws Exception;

  /**
   * What stands behind {@code from} in SQL for the jobs that have not ended, without the schema.
   */
  String waiting();

  /** Lets go of what it has opened. */
  void close() throws Exception;
}
