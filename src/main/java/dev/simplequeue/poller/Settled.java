package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
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

  /**
   * @param backoff how long it waits if the database refuses the change
   */
  Settled(ClaimedJob job, Change change, Duration backoff) {
    this.job = job;
    this.change = change;
    this.backoff = backoff;
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

  private String reason() {
    if (change instanceof Failure failure) {
      return failure.error().message();
    }
    return change instanceof End end
        ? end.error().map(JobError::message).orElse("")
        : "It was given back before it ended.";
  }
}
