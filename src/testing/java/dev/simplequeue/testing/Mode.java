package dev.simplequeue.testing;

/** Who runs the jobs of a test. */
public enum Mode {
  /**
   * Nobody, until the test says so: jobs are stored as in production, and {@link QueueTester#drain}
   * runs them. The default.
   */
  MANUAL,
  /**
   * The call that enqueues them: its future completes when they, and what they enqueue, have run as
   * far as they can now. A job that a transaction of the caller enqueues is not committed yet: it
   * waits for {@link QueueTester#drain}. A call that comes while another call's jobs run, as that
   * of a handler, is answered at once: the other call runs its job before it is answered itself.
   */
  INLINE,
  /** The queue itself, as in production, with all its loops. */
  RUNNING
}
