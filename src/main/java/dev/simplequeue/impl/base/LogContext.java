package dev.simplequeue.impl.base;

import org.slf4j.MDC;

/**
 * Which job a thread works for, in the mapped diagnostic context of the log: {@code job}, {@code
 * queue} and {@code attempt}. Set and taken back on the same thread; never left on an event loop.
 */
public final class LogContext {
  private static final String JOB = "job";
  private static final String QUEUE = "queue";
  private static final String ATTEMPT = "attempt";

  private LogContext() {}

  /** From now on this thread works for this job. */
  public static void enter(String job, String queue, int attempt) {
    MDC.put(JOB, job);
    MDC.put(QUEUE, queue);
    if (attempt > 0) {
      MDC.put(ATTEMPT, String.valueOf(attempt));
    }
  }

  /** This thread no longer works for a job. */
  public static void leave() {
    MDC.remove(JOB);
    MDC.remove(QUEUE);
    MDC.remove(ATTEMPT);
  }
}
