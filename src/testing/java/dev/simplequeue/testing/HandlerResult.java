package dev.simplequeue.testing;

import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.When;
import dev.simplequeue.options.QueueOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an attempt of {@link HandlerTester} makes of its job, as the queue would decide it. See
 * {@link HandlerAssert}.
 *
 * @param outcome what becomes of the job
 * @param delay how long it waits, if it runs again
 * @param error what is stored with it, if the attempt did not succeed
 * @param outputText what the handler put out, as JSON
 * @param thrown what the handler threw, or failed its future with
 * @param settledItself whether the handler settled it in a transaction of its own
 * @param progress what the handler has told last of its progress
 */
public record HandlerResult(
    Outcome outcome,
    Optional<Duration> delay,
    Optional<JobError> error,
    Optional<String> outputText,
    Optional<Throwable> thrown,
    boolean settledItself,
    Optional<JobProgress> progress) {

  static HandlerResult of(
      TestJob job, PlayedJob played, AttemptEnd end, QueueOptions options, boolean cancelled) {
    List<JobResult> settled = played.settled();
    AttemptEnd counts = settled.isEmpty() ? end : new AttemptEnd.Result(settled.get(0));
    Change change = Change.of(counts, job.attempt(), options);
    Outcome outcome = outcome(change, job);
    if (played.isLost() && settled.isEmpty()) {
      outcome = Outcome.LOST;
    } else if (cancelled && outcome != Outcome.COMPLETED && settled.isEmpty()) {
      outcome = Outcome.CANCELLED;
    }
    boolean again = outcome == Outcome.RETRIED || outcome == Outcome.RESCHEDULED;
    return new HandlerResult(
        outcome,
        when(change).filter(when -> again).map(HandlerResult::delay),
        error(change),
        change instanceof Change.Completed completed
            ? completed.output().map(JsonText::text)
            : Optional.empty(),
        end instanceof AttemptEnd.Result result ? result.thrown() : Optional.empty(),
        !settled.isEmpty(),
        played.progress());
  }

  private static Outcome outcome(Change change, TestJob job) {
    if (change instanceof Change.Completed) {
      return Outcome.COMPLETED;
    } else if (change instanceof Change.Dead dead) {
      return Outcome.of(dead.state());
    } else if (change instanceof Change.Retry) {
      return job.attempt() >= job.request().maxAttempts() ? Outcome.FAILED : Outcome.RETRIED;
    } else if (change instanceof Change.Reschedule put) {
      return job.reschedules() + 1 >= put.maximum() ? Outcome.BAD_JOB : Outcome.RESCHEDULED;
    }
    return Outcome.RELEASED;
  }

  private static Optional<When> when(Change change) {
    if (change instanceof Change.Retry retry) {
      return Optional.of(retry.when());
    }
    return change instanceof Change.Reschedule put ? Optional.of(put.when()) : Optional.empty();
  }

  /** A fixed time and the backoff: whichever is later counts. */
  private static Duration delay(When when) {
    Duration untilTime =
        when.at().map(at -> Duration.between(Instant.now(), at)).orElse(Duration.ZERO);
    return untilTime.compareTo(when.in()) > 0 ? untilTime : when.in();
  }

  private static Optional<JobError> error(Change change) {
    if (change instanceof Change.Retry retry) {
      return Optional.of(retry.error());
    }
    return change instanceof Change.Dead dead ? Optional.of(dead.error()) : Optional.empty();
  }

  /** {@return all of it in one line} For messages of assertions. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(outcome.name().toLowerCase(Locale.ROOT));
    delay.ifPresent(wait -> text.append(" after ").append(Text.of(wait)));
    error.ifPresent(why -> text.append(", ").append(why.kind()).append(": ").append(why.message()));
    outputText.ifPresent(output -> text.append(", output ").append(output));
    progress.ifPresent(
        told -> text.append(", progress ").append(Text.of(told.done(), told.total())));
    return text.append(settledItself ? ", settled by itself" : "").toString();
  }
}
