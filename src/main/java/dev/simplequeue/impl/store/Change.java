package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.SpokenDuration;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.job.AttemptEnd.NotAcquired;
import dev.simplequeue.impl.job.AttemptEnd.Result;
import dev.simplequeue.impl.job.AttemptEnd.TimedOut;
import dev.simplequeue.impl.job.AttemptEnd.TryAfter;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.When;
import dev.simplequeue.options.QueueOptions;
import java.time.Duration;
import java.util.Optional;

/** What becomes of a claimed job: the moves out of {@link JobState#RUNNING} that its node makes. */
public sealed interface Change {

  /**
   * It is completed.
   *
   * @param keep whether it goes to the archive, or leaves no record
   */
  record Completed(Optional<JsonText> output, boolean keep) implements Change {}

  /** It is dead, in this state. */
  record Dead(JobState state, JobError error) implements Change {}

  /** The attempt is used; it waits, or is {@link JobState#FAILED} with no attempt left. */
  record Retry(JobError error, When when) implements Change {}

  /**
   * The attempt is given back; it waits, or is {@link JobState#BAD_JOB} if this happened as often
   * as the maximum.
   */
  record Reschedule(When when, int maximum) implements Change {}

  /**
   * The attempt is given back; it is ready again, or {@link JobState#BAD_JOB} if it was given back
   * while it ran as often as the maximum.
   *
   * @param started whether its handler had begun
   */
  record Release(boolean started, int maximum) implements Change {}

  /** What the end of an attempt means in this queue. */
  static Change of(AttemptEnd end, int attempt, QueueOptions queue) {
    if (end instanceof Result result) {
      return of(result.result(), attempt, queue);
    } else if (end instanceof TimedOut late) {
      return retry(
          JobError.of("timeout", "ran longer than its limit of " + SpokenDuration.of(late.limit())),
          attempt,
          queue);
    } else if (end instanceof TryAfter later) {
      return new Reschedule(new When(Optional.empty(), later.delay()), queue.getMaxReschedules());
    } else if (end instanceof NotAcquired) {
      return new Reschedule(When.NOW.orLater(delay(attempt, queue)), queue.getMaxReschedules());
    }
    // It was interrupted, or has not begun.
    return new Release(end.wasStarted(), queue.getMaxReleases());
  }

  private static Change of(JobResult result, int attempt, QueueOptions queue) {
    if (result instanceof JobResult.Success success) {
      return new Completed(success.output(), queue.isKeepCompleted());
    } else if (result instanceof JobResult.Failed failed) {
      return retry(kept(failed.error(), queue), attempt, queue);
    } else if (result instanceof JobResult.Retry retry) {
      return new Retry(kept(retry.error(), queue), retry.when().orLater(delay(attempt, queue)));
    } else if (result instanceof JobResult.Reschedule put) {
      return new Reschedule(put.when().orLater(delay(attempt, queue)), queue.getMaxReschedules());
    } else if (result instanceof JobResult.Critical critical) {
      return new Dead(JobState.CRITICAL, kept(critical.error(), queue));
    } else if (result instanceof JobResult.Cancel cancel) {
      return new Dead(JobState.CANCELLED, kept(cancel.reason(), queue));
    } else if (result instanceof JobResult.Unprocessable unprocessable) {
      return new Dead(JobState.UNPROCESSABLE, kept(unprocessable.reason(), queue));
    }
    // Settled: it comes to this only if the row is still there when the handler's transaction has
    // ended.
    return retry(
        JobError.of(
            "failed",
            "the handler returned settled(), but none of its transactions settled the job"),
        attempt,
        queue);
  }

  private static JobError kept(JobError error, QueueOptions queue) {
    return error.trace().isEmpty() || queue.isKeepTraces() ? error : error.withoutTrace();
  }

  private static Change retry(JobError error, int attempt, QueueOptions queue) {
    return new Retry(error, When.NOW.orLater(delay(attempt, queue)));
  }

  /** The backoff is the user's code: whatever it does, the job waits. */
  private static Duration delay(int attempt, QueueOptions queue) {
    try {
      Duration delay = queue.getBackoff().delay(attempt);
      if (delay.isNegative()) {
        return Duration.ZERO;
      }
      return delay.compareTo(Backoff.MAX_DELAY) > 0 ? Backoff.MAX_DELAY : delay;
    } catch (Throwable e) {
      return QueueOptions.DEFAULT_BACKOFF.delay(attempt);
    }
  }
}
