package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.job.JobResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A job on its way to an instance of a handler and back, by reference. It is offered, accepted,
 * started, and answered exactly once: by the handler, by its time limit, or by a stop; a place of
 * the instance is free again only when the handler has really ended. Thread-safe.
 */
public final class Dispatch {

  /** Where a dispatch stands. */
  private sealed interface Phase permits Offered, Accepted, Started, Answer {}

  private record Offered() implements Phase {}

  /** The handler's own permit is being acquired. */
  private record Accepted(long sinceNanos) implements Phase {}

  private record Started(long sinceNanos) implements Phase {}

  /** How a dispatch ended. */
  public sealed interface Answer extends Phase {}

  /**
   * The handler answered.
   *
   * @param thrown what it has thrown, or failed its future with, if that has a stack trace
   */
  public record Result(JobResult result, Optional<Throwable> thrown) implements Answer {

    /** Nothing was thrown. */
    public Result(JobResult result) {
      this(result, Optional.empty());
    }
  }

  /** The handler's own permits are used up: the job is put off for so long. */
  public record TryAfter(Duration delay) implements Answer {}

  /** The handler's own permit did not come within this limit; it may still come. */
  public record NotAcquired(Duration limit) implements Answer {}

  /** The handler ran longer than its limit; it may still be running. */
  public record TimedOut(Duration limit) implements Answer {}

  /** Its verticle or its node stopped before the handler answered; it may still be running. */
  public record Interrupted() implements Answer {}

  /** The handler never began. */
  public record NotStarted(String reason) implements Answer {}

  private static final Phase OFFERED = new Offered();

  private final ClaimedJob job;
  private final String address;
  private final Consumer<Dispatch> home;
  private final AtomicReference<Phase> phase = new AtomicReference<>(OFFERED);
  private volatile boolean received;
  private volatile boolean ended;

  /**
   * @param address the instance
   * @param home is told, on any thread, of the answer and of the end; once for both if they come
   *     together
   */
  public Dispatch(ClaimedJob job, String address, Consumer<Dispatch> home) {
    this.job = job;
    this.address = address;
    this.home = home;
  }

  /** The job. */
  public ClaimedJob job() {
    return job;
  }

  /** The instance that it was sent to. */
  public String address() {
    return address;
  }

  // By the instance.

  /** Takes the job: false if it is no longer its to run. */
  public boolean accept() {
    // Before the decision: who withdraws must not believe that the job never arrived.
    received = true;
    return phase.compareAndSet(OFFERED, new Accepted(System.nanoTime()));
  }

  /** Has its own permit and begins now: false if the job is no longer its to run. */
  public boolean start() {
    Phase now = phase.get();
    return now instanceof Accepted && phase.compareAndSet(now, new Started(System.nanoTime()));
  }

  /** Cannot take the job. */
  public void decline(String reason) {
    received = true;
    ended = true;
    phase.compareAndSet(OFFERED, new NotStarted(reason));
    home.accept(this);
  }

  /**
   * The handler has ended with this answer. It counts unless the dispatch was answered before; the
   * place is free.
   */
  public void end(Answer answer) {
    ended = true;
    answer(answer);
    home.accept(this);
  }

  /** A stop: the handler has not ended in time, and its place goes with the instance. */
  public void interrupt() {
    ended = true;
    if (!withdrawUnstarted("its verticle was undeployed")) {
      answer(new Interrupted());
    }
    home.accept(this);
  }

  // By the poller.

  /** The instance has not accepted in time. False if it has. */
  public boolean withdraw(String reason) {
    return phase.compareAndSet(OFFERED, new NotStarted(reason));
  }

  /** The job must not start any more. False if it has, or is answered. */
  public boolean withdrawUnstarted(String reason) {
    Phase now = phase.get();
    return (now instanceof Offered || now instanceof Accepted)
        && (phase.compareAndSet(now, new NotStarted(reason)) || withdrawUnstarted(reason));
  }

  /** How much of the limit is left; empty once it is answered. Before the start it is all of it. */
  public Optional<Duration> left(Duration limit) {
    Phase now = phase.get();
    if (now instanceof Answer) {
      return Optional.empty();
    }
    return Optional.of(
        now instanceof Started started
            ? limit.minusNanos(System.nanoTime() - started.sinceNanos())
            : limit);
  }

  /** The handler runs too long. */
  public void expire(Duration limit) {
    if (phase.get() instanceof Started && answer(new TimedOut(limit))) {
      home.accept(this);
    }
  }

  /** The handler's own permit takes too long, if it is still being acquired. */
  public void expireAcquire(Duration limit) {
    Phase now = phase.get();
    if (now instanceof Accepted accepted
        && System.nanoTime() - accepted.sinceNanos() >= limit.toNanos()
        && phase.compareAndSet(now, new NotAcquired(limit))) {
      home.accept(this);
    }
  }

  private boolean answer(Answer answer) {
    Phase now = phase.get();
    return (now instanceof Accepted || now instanceof Started)
        && (phase.compareAndSet(now, answer) || answer(answer));
  }

  /** The answer, once there is one. */
  public Optional<Answer> answer() {
    return phase.get() instanceof Answer answer ? Optional.of(answer) : Optional.empty();
  }

  /** Whether it was answered before the handler began: it says nothing about how long jobs run. */
  public boolean neverStarted() {
    return phase.get() instanceof NotStarted;
  }

  /** Whether the instance has got it: then it ends, or will be declined. */
  public boolean wasReceived() {
    return received;
  }

  /** Whether the instance's place is free again. */
  public boolean hasEnded() {
    return ended;
  }
}
