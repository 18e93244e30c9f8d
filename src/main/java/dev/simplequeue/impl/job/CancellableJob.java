package dev.simplequeue.impl.job;

import dev.simplequeue.job.Job;

/**
 * A job as it is handed over to its handler: the user's view of it, and the signal behind {@link
 * Job#cancelled}. Thread-safe.
 */
public interface CancellableJob extends Job {

  /** Asks the handler to end early. What it does then is the user's code, on this thread. */
  void cancel();
}
