package dev.simplequeue.fault;

import java.util.UUID;

/**
 * One call of a handler, as its worker told of it. Times are the machine's, in milliseconds.
 *
 * @param ended when it answered; {@link #NEVER} if nobody heard of an answer
 * @param answer {@code success}, {@code failed} (it may run again), {@code critical}, {@code
 *     unprocessable}, {@code cancelled}, {@link #UNKNOWN}, or empty
 */
record Execution(UUID job, int fence, String worker, long started, long ended, String answer) {
  static final long NEVER = Long.MAX_VALUE;

  /** Its handler cannot say whether its answer counted, or its own commit. */
  static final String UNKNOWN = "unknown";

  static Execution begun(UUID job, int fence, String worker, long now) {
    return new Execution(job, fence, worker, now, NEVER, "");
  }

  Execution ended(long now, String how) {
    return new Execution(job, fence, worker, started, now, how);
  }
}
