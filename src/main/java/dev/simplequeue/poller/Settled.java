package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.job.AttemptEnd.Interrupted;
import dev.simplequeue.impl.job.AttemptEnd.Result;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.Change.Completed;
import dev.simplequeue.impl.store.Change.Release;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Settling;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.options.QueueOptions;
import java.util.Optional;
import java.util.UUID;

/** A claimed job and what is to become of it, until that is written down. */
final class Settled {
  private final ClaimedJob job;
  private final QueueOptions queue;
  private final int bytes;
  private final boolean finished;
  private Change change;

  /** It is written down, or nothing will be. */
  boolean done;

  /** The last statement did not find this claim. */
  boolean missing;

  /** A second statement has been tried, or one is enough. */
  boolean askedAgain;

  /**
   * It may be written down already: the answer to a statement was lost, or the handler has done it.
   */
  boolean uncertain;

  /** It has left the batch under way for another list. */
  boolean elsewhere;

  /** Its end is refused whatever is tried: see {@link Stuck}, whose these four are. */
  boolean stuck;

  long stuckSince;
  long wait;
  long nextTry;

  /** It was tried without its output, in the try under way. */
  boolean probed;

  /** Why the database last refused it. */
  private String refusal = "";

  /** Its error is in plain text by now. */
  private boolean plain;

  private Settled(ClaimedJob job, Change change, QueueOptions queue) {
    this.job = job;
    this.change = change;
    this.queue = queue;
    this.bytes = job.bytes() + outputBytes();
    this.finished = isAnswer();
  }

  /** What the end of an attempt makes of its job. */
  static Settled of(ClaimedJob job, AttemptEnd end, QueueOptions queue) {
    Settled settled = new Settled(job, Change.of(end, job.attempt(), queue), queue);
    if (end instanceof Result result && result.result() instanceof JobResult.Settled) {
      settled.askedAgain = true;
      settled.uncertain = true;
    }
    return settled;
  }

  /**
   * What to report at once of what the handler has thrown: it is not kept until its end is written
   * down.
   */
  Optional<QueueEvent> thrown(AttemptEnd end) {
    return end instanceof Result result
        ? result
            .thrown()
            .map(
                error ->
                    new QueueEvent.HandlerThrew(
                        job.id(), job.queue(), job.attempt(), isLast(), error))
        : Optional.empty();
  }

  private boolean isLast() {
    return change instanceof Change.Dead
        || (change instanceof Change.Retry && job.attempt() >= job.maxAttempts());
  }

  /** It is in a batch that is being sent. */
  void sent() {
    missing = false;
    elsewhere = false;
  }

  /**
   * This claim is not held any more. If its handler has settled it in a transaction of its own,
   * then that is what to look for, and to report.
   */
  void lookUp() {
    job.ownChange()
        .ifPresent(
            own -> {
              change = own;
              uncertain = true;
            });
  }

  ClaimedJob job() {
    return job;
  }

  UUID id() {
    return job.id();
  }

  boolean isCompleted() {
    return change instanceof Completed;
  }

  /** Whether its handler, or its time limit, has ended it; not, if it is only given back. */
  boolean isAnswer() {
    return !(change instanceof Release);
  }

  /** Whether its handler, or its time limit, had ended it at first. */
  boolean isFinished() {
    return finished;
  }

  /** Whether it was given back and can run at once. */
  boolean isReady(Optional<JobState> state) {
    return change instanceof Release && state.isEmpty();
  }

  /** The size of the job and of what its handler first answered: what it takes in memory. */
  int bytes() {
    return bytes;
  }

  /** The size of what its handler put out. */
  int outputBytes() {
    return change instanceof Completed completed
        ? completed.output().map(JsonText::bytes).orElse(0)
        : 0;
  }

  Settling.Answer answer() {
    return new Settling.Answer(job.id(), job.fence(), change);
  }

  /**
   * The database does not take this end, for this reason.
   *
   * @return whether that is news: else it is refused as it was before
   */
  boolean refused(String reason) {
    boolean news = !refusal.equals(reason);
    refusal = reason;
    return news;
  }

  /** Why the database last refused it. */
  String refusal() {
    return refusal;
  }

  /** Whether it may be the handler's output that is refused. */
  boolean hasOutput() {
    return change instanceof Completed completed && completed.output().isPresent();
  }

  /** The output was refused, and nothing else: the attempt has failed. */
  void failBecauseRefused() {
    JobError reason = JobError.of("refused", "the database refused its end: " + refusal);
    change = Change.of(new Result(new JobResult.Failed(reason)), job.attempt(), queue);
  }

  /**
   * Says the same with an error that every database can keep.
   *
   * @return whether that is a change; not, if it has no error or says it plainly already
   */
  boolean sayPlainly() {
    if (plain) {
      return false;
    }
    if (change instanceof Change.Retry retry) {
      change = new Change.Retry(PlainError.of(retry.error(), refusal), retry.when());
      plain = true;
    } else if (change instanceof Change.Dead dead) {
      change = new Change.Dead(dead.state(), PlainError.of(dead.error(), refusal));
      plain = true;
    }
    return plain;
  }

  /**
   * Its end cannot be written down: it is given back, although its handler has run.
   *
   * @return whether that is a change
   */
  boolean giveBack() {
    boolean another = !(change instanceof Release);
    if (another) {
      change = Change.of(new Interrupted(), job.attempt(), queue);
    }
    return another;
  }

  /**
   * What to report once it is written down.
   *
   * @param state the state that the job ended in; empty if it lives
   */
  Optional<QueueEvent> event(Optional<JobState> state) {
    if (state.isPresent()) {
      return Optional.of(
          state.get() == JobState.COMPLETED
              ? new QueueEvent.JobCompleted(job.id(), job.queue(), job.attempt())
              : new QueueEvent.JobDied(
                  job.id(), job.queue(), state.get(), job.attempt(), reason()));
    } else if (change instanceof Change.Retry retry) {
      return Optional.of(
          new QueueEvent.JobRetried(
              job.id(), job.queue(), job.attempt(), retry.when().in(), reason()));
    } else if (change instanceof Change.Reschedule put) {
      return Optional.of(
          new QueueEvent.JobRescheduled(
              job.id(), job.queue(), job.reprocesses() + 1, put.when().in()));
    } else if (change instanceof Release release && release.started()) {
      return Optional.of(new QueueEvent.JobReleased(job.id(), job.queue()));
    }
    return Optional.empty();
  }

  private String reason() {
    if (change instanceof Change.Retry retry) {
      return retry.error().message();
    } else if (change instanceof Change.Dead dead) {
      return dead.error().message();
    } else if (change instanceof Change.Reschedule) {
      return "It was put off by its handler.";
    }
    return change instanceof Release ? "It was given back before it ended." : "";
  }
}
