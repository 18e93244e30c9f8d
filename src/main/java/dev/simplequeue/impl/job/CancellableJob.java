package dev.simplequeue.impl.job;

import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobProgress;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as it is handed over to its handler: the user's view of it, the signal behind {@link
 * Job#cancelled}, and what its handler tells by {@link Job#progress}. Thread-safe.
 */
public interface CancellableJob extends Job {

  /** Asks the handler to end early. The user's code then runs on this thread. */
  void cancel();

  /** Its handler has told how far it has come; on any thread. Must neither block nor fail. */
  void told(JobProgress progress);

  @Override
  default void progress(long done, long total, String note) {
    told(new JobProgress(done, Optional.of(total), Optional.of(note), Instant.now(), attempt()));
  }
}
