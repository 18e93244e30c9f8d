package dev.simplequeue.poller;

import dev.simplequeue.bus.Dispatch.Answer;
import dev.simplequeue.bus.Dispatch.Interrupted;
import dev.simplequeue.bus.Dispatch.NotStarted;
import dev.simplequeue.bus.Dispatch.Result;
import dev.simplequeue.bus.Dispatch.TimedOut;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.store.ClaimedJob;
import dev.simplequeue.store.Releasing.Given;
import dev.simplequeue.store.Settling.Ended;
import dev.simplequeue.store.Settling.Failed;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A claimed job and what is to become of it, until that is written down. */
final class Settled {

  /** What is to become of a job. */
  sealed interface Change {}

  /** It ends in this state. */
  record End(JobState state, Optional<JobError> error, Optional<JsonText> output)
      implements Change {}

  /** Its attempt failed. */
  record Failure(JobError error, Duration delay) implements Change {}

  /** It is given back uncounted. */
  record Release(boolean started) implements Change {}

  private final ClaimedJob job;
  private final Duration backoff;
  private Change change;

  /** It is written down, or nothing will be. */
  boolean done;

  /** The last statement did not find this claim. */
  boolean missing;

  /** A second statement has been tried. */
  boolean askedAgain;

  /** The answer to a statement with it was lost: it may be written down. */
  boolean uncertain;

  /** It has left the batch under way for another list. */
  boolean elsewhere;

  private Settled(ClaimedJob job, Change change, Duration backoff) {
    this.job = job;
    this.change = change;
    this.backoff = backoff;
  }

  /** What the answer to a dispatch makes of its job. */
  static Settled answered(ClaimedJob job, Answer answer, Backoff backoff) {
    if (answer instanceof Interrupted) {
      return released(job, true);
    } else if (answer instanceof NotStarted) {
      return released(job, false);
    }
    Duration delay = delay(job, backoff);
    Change change =
        answer instanceof TimedOut timedOut
            ? new Failure(
                JobError.of("timeout", "ran longer than its limit of " + timedOut.limit()), delay)
            : change(((Result) answer).result(), delay);
    return new Settled(job, change, delay);
  }

  /** It is given back uncounted. */
  static Settled released(ClaimedJob job, boolean started) {
    return new Settled(job, new Release(started), Duration.ZERO);
  }

  private static Change change(JobResult result, Duration delay) {
    if (result instanceof JobResult.Success success) {
      return new End(JobState.COMPLETED, Optional.empty(), success.output());
    } else if (result instanceof JobResult.Failed failed) {
      return new Failure(failed.error(), delay);
    } else if (result instanceof JobResult.Critical critical) {
      return dead(JobState.CRITICAL, critical.error());
    } else if (result instanceof JobResult.Cancel cancel) {
      return dead(JobState.CANCELLED, cancel.reason());
    }
    return dead(JobState.UNPROCESSABLE, ((JobResult.Unprocessable) result).reason());
  }

  private static End dead(JobState state, JobError error) {
    return new End(state, Optional.of(error), Optional.empty());
  }

  /** The backoff is the user's code: whatever it does, the job waits. */
  private static Duration delay(ClaimedJob job, Backoff backoff) {
    try {
      Duration delay = backoff.delay(job.attempt());
      if (delay.isNegative()) {
        return Duration.ZERO;
      }
      return delay.compareTo(Backoff.MAX_DELAY) > 0 ? Backoff.MAX_DELAY : delay;
    } catch (Throwable e) {
      return QueueOptions.DEFAULT_BACKOFF.delay(job.attempt());
    }
  }

  /** It is in a batch that is being sent. */
  void sent() {
    missing = false;
    elsewhere = false;
  }

  ClaimedJob job() {
    return job;
  }

  UUID id() {
    return job.id();
  }

  Change change() {
    return change;
  }

  Ended ended() {
    End end = (End) change;
    return new Ended(job.id(), job.fence(), end.state(), end.error(), end.output());
  }

  Failed failed() {
    Failure failure = (Failure) change;
    return new Failed(job.id(), job.fence(), failure.error(), failure.delay());
  }

  Given given() {
    return new Given(job.id(), job.fence(), ((Release) change).started());
  }

  /**
   * The database does not take this end: the attempt has failed instead, or, if it does not take
   * that either, the job is given back.
   */
  void refused(JobError reason) {
    change = change instanceof End ? new Failure(reason, backoff) : new Release(true);
  }

  /**
   * What to report once it is written down.
   *
   * @param state the state that the job ended in; empty if it lives
   */
  Optional<QueueEvent> event(Optional<JobState> state) {
    if (state.isPresent() && state.get() != JobState.COMPLETED) {
      return Optional.of(
          new QueueEvent.JobDied(job.id(), job.queue(), state.get(), job.attempt(), reason()));
    }
    return state.isEmpty() && change instanceof Failure failure
        ? Optional.of(
            new QueueEvent.JobRetried(
                job.id(), job.queue(), job.attempt(), failure.delay(), reason()))
        : Optional.empty();
  }

  /**
   * What to report if it was written down by a statement whose answer was lost: whether a failure
   * was the last is not known then.
   */
  Optional<QueueEvent> endEvent() {
    return change instanceof End end ? event(Optional.of(end.state())) : Optional.empty();
  }

  private String reason() {
    if (change instanceof Failure failure) {
      return failure.error().message();
    }
    return change instanceof End end
        ? end.error().map(JobError::message).orElse("")
        : "It was given back before it ended.";
  }
}
