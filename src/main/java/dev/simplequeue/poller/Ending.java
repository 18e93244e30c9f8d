package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.job.AttemptEnd.Interrupted;
import dev.simplequeue.impl.job.AttemptEnd.Result;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.Change.Completed;
import dev.simplequeue.impl.store.Change.Release;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Fate;
import dev.simplequeue.impl.store.Fate.Ended;
import dev.simplequeue.impl.store.Fate.Lives;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.options.QueueOptions;
import java.util.Optional;

/**
 * What is to become of an attempt's job, and what was learnt while that was tried to be written
 * down.
 */
final class Ending {
  private final ClaimedJob job;
  private final QueueOptions queue;
  private final boolean finished;
  private final int firstOutputBytes;
  private Change change;

  /** A second statement has been tried, or one is enough. */
  boolean askedAgain;

  /**
   * It may be written down already: the answer to a statement was lost, or the handler has done it.
   */
  boolean uncertain;

  /** Why the database last refused it. */
  private String refusal = "";

  /** Its error is in plain text by now. */
  private boolean plain;

  Ending(ClaimedJob job, AttemptEnd end, QueueOptions queue) {
    this.job = job;
    this.queue = queue;
    this.change = Change.of(end, job.attempt(), queue);
    this.finished = isAnswer();
    this.firstOutputBytes = outputBytes();
    if (end instanceof Result result && result.result() instanceof JobResult.Settled) {
      askedAgain = true;
      uncertain = true;
    }
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

  Change change() {
    return change;
  }

  boolean isCompleted() {
    return change instanceof Completed;
  }

  /** What becomes of the job, in one word. */
  String word() {
    if (change instanceof Completed) {
      return "completed";
    } else if (change instanceof Release) {
      return "released";
    } else if (change instanceof Change.Reschedule) {
      return "rescheduled";
    }
    return change instanceof Change.Dead || isLast() ? "dead" : "failed";
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
  boolean isReady(Fate fate) {
    return change instanceof Release && fate instanceof Lives;
  }

  /** The size of what its handler first put out. */
  int firstOutputBytes() {
    return firstOutputBytes;
  }

  /** The size of what its handler put out. */
  int outputBytes() {
    return change instanceof Completed completed
        ? completed.output().map(JsonText::bytes).orElse(0)
        : 0;
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
   * @param fate how it is written down
   */
  Optional<QueueEvent> event(Fate fate) {
    if (fate instanceof Ended ended) {
      return Optional.of(
          ended.state() == JobState.COMPLETED
              ? new QueueEvent.JobCompleted(job.id(), job.queue(), job.attempt())
              : new QueueEvent.JobDied(
                  job.id(), job.queue(), ended.state(), job.attempt(), reason()));
    } else if (change instanceof Change.Retry retry) {
      return Optional.of(
          new QueueEvent.JobRetried(
              job.id(), job.queue(), job.attempt(), retry.when().in(), reason()));
    } else if (change instanceof Change.Reschedule put) {
      return Optional.of(
          new QueueEvent.JobRescheduled(
              job.id(), job.queue(), job.reschedules() + 1, put.when().in()));
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
      return "Its handler rescheduled it.";
    }
    return change instanceof Release ? "It was released before it ended." : "";
  }
}
