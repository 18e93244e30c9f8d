package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.base.Texts;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.SimpleQueueException;
import java.util.Objects;
import java.util.UUID;

/** One question or order about jobs within a {@code Vertx}; answered with an {@link Answer}. */
public sealed interface ControlCall {

  /** Cancel one job. */
  record CancelJob(UUID id) implements ControlCall {
    /** Refuses a null, which would only be found by the part that is asked. */
    public CancelJob {
      Objects.requireNonNull(id, "id");
    }
  }

  /** Cancel the job that holds this key. */
  record CancelByUniqueKey(String key) implements ControlCall {
    /** Refuses what no job's key can be. */
    public CancelByUniqueKey {
      Texts.checkName("uniqueKey", key, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
    }
  }

  /** Cancel all jobs of this group. */
  record CancelByFingerprint(String fingerprint) implements ControlCall {
    /** Refuses what no job's fingerprint can be. */
    public CancelByFingerprint {
      Texts.checkName(
          "fingerprint", fingerprint, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
    }
  }

  /** Say what becomes of a job. */
  record AwaitJob(UUID id, Await how) implements ControlCall {
    /** Refuses a null, which would only be found by the part that is asked. */
    public AwaitJob {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(how, "how");
    }
  }

  /** What came of a call. */
  sealed interface Answer {}

  /** What a cancel has done. */
  record Cancelled(Cancellation cancellation) implements Answer {}

  /** What became of the job. */
  record Ended(JobOutcome outcome) implements Answer {}

  /** It was not done. */
  record Failed(SimpleQueueException error) implements Answer {}
}
