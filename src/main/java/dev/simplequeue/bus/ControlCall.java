package dev.simplequeue.bus;

import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import java.util.UUID;

/** One question or order about jobs within a {@code Vertx}; answered with an {@link Answer}. */
public sealed interface ControlCall {

  /** Cancel one job. */
  record CancelJob(UUID id) implements ControlCall {}

  /** Cancel the job that holds this key. */
  record CancelByUniqueKey(String key) implements ControlCall {}

  /** Cancel all jobs of this group. */
  record CancelByFingerprint(String fingerprint) implements ControlCall {}

  /** Say what becomes of a job. */
  record AwaitJob(UUID id, Await how) implements ControlCall {}

  /** What came of a call. */
  sealed interface Answer {}

  /** What a cancel has done. */
  record Cancelled(Cancellation cancellation) implements Answer {}

  /** What became of the job. */
  record Ended(JobOutcome outcome) implements Answer {}

  /** It was not done. */
  record Failed(SimpleQueueException error) implements Answer {}
}
