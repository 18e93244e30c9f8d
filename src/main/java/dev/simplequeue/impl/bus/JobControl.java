package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * What the ControlVerticle does for single jobs; {@code SimpleQueue} says what each promises. The
 * caller checks the values.
 */
public interface JobControl {

  /** Cancels one job. */
  Future<Cancellation> cancel(UUID id);

  /** Cancels the job that holds this key. */
  Future<Cancellation> cancelByUniqueKey(String key);

  /** Cancels all jobs of this group. */
  Future<Cancellation> cancelByFingerprint(String fingerprint);

  /** Says what becomes of a job. */
  Future<JobOutcome> await(UUID id, Await how);

  /** Refuses what no job's key can be. */
  static void checkUniqueKey(String key) {
    TextChecks.checkName(
        "uniqueKey", key, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
  }

  /** Refuses what no job's fingerprint can be. */
  static void checkFingerprint(String fingerprint) {
    TextChecks.checkName(
        "fingerprint", fingerprint, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
  }
}
