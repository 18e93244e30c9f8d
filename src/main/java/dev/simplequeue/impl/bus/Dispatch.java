package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.job.AttemptEnd.Interrupted;
import dev.simplequeue.impl.job.AttemptEnd.NotAcquired;
import dev.simplequeue.impl.job.AttemptEnd.NotStarted;
import dev.simplequeue.impl.job.AttemptEnd.TimedOut;
import dev.simplequeue.impl.job.AttemptEnd.Withdrawn;
import dev.simplequeue.impl.job.CancellableJob;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * A job on its way to an instance of a handler and back, by reference. It is offered, accepted,
 * started, and answered exactly once: by the handler, by its time limit, or by a stop; a place of
 * the instance is free again only when the handler has really ended. Thread-safe.
 */
public final class Dispatch {

  /** Where a dispatch stands. */
  private sealed interface Phase permits Offered, Accepted, Started, Answered {}

  private record Offered() implements Phase {}

  /** The handler's own permit is being acquired. */
  private record Accepted(long sinceNanos) implements Phase {}

  private record Started(long sinceNanos) implements Phase {}

  private record Answered(AttemptEnd end) implements Phase {}

  private static final Phase OFFERED = new Offered();
  private static final AttemptEnd WITHDRAWN = new Withdrawn();

  private final CancellableJob job;
  private final LongPredicate mayStart;
  private final Consumer<Dispatch> home;
  private final AtomicReference<Phase> phase = new AtomicReference<>(OFFERED);
  private volatile boolean received;
  private volatile boolean ended;

  /**
   * @param mayStart whether the job is surely its node's at this {@link System#nanoTime}; asked on
   *     any thread, right before the job starts
   * @param home is told, on any thread, of the answer and of the end; once for both if they come
   *     together
   */
  public Dispatch(CancellableJob job, LongPredicate mayStart, Consumer<Dispatch> home) {
    this.job = job;
    this.mayStart = mayStart;
    this.home = home;
  }

  /** The job. */
  public CancellableJob job() {
    return job;
  }

  // By the instance.

  /** Takes the job: false if it is no longer its to run. */
  public boolean accept() {
    // Before the decision: who withdraws must not believe that the job never arrived.
    received = true;
    return phase.compareAndSet(OFFERED, new Accepted(System.nanoTime()));
  }

  /**
   * Has its own permit and begins now: false if the job is no longer its to run, also if nobody has
   * noticed that yet, as in the first moments of a process that was frozen.
   */
  public boolean start() {
    Phase now = phase.get();
    long since = System.nanoTime();
    return now instanceof Accepted
        && mayStart.test(since)
        && phase.compareAndSet(now, new Started(since));
  }

  /** Cannot take the job. */
  public void decline(String reason) {
    received = true;
    ended = true;
    phase.compareAndSet(OFFERED, new Answered(new NotStarted(reason)));
    home.accept(this);
  }

  /**
   * The handler has ended with this answer. It counts unless the dispatch was answered before; the
   * place is free.
   */
  public void end(AttemptEnd end) {
    ended = true;
    answer(end);
    home.accept(this);
  }

  /** A stop: the handler has not ended in time, and its place goes with the instance. */
  public void interrupt() {
    ended = true;
    if (!withdrawUnstarted(new NotStarted("its verticle was undeployed"))) {
      answer(new Interrupted());
    }
    home.accept(this);
  }

  // By the poller.

  /** The instance has not accepted in time. False if it has. */
  public boolean withdraw(String reason) {
    return phase.compareAndSet(OFFERED, new Answered(new NotStarted(reason)));
  }

  /** The job must not start any more. False if it has, or is answered. */
  public boolean withdrawUnstarted() {
    return withdrawUnstarted(WITHDRAWN);
  }

  private boolean withdrawUnstarted(AttemptEnd end) {
    Phase now = phase.get();
    return (now instanceof Offered || now instanceof Accepted)
        && (phase.compareAndSet(now, new Answered(end)) || withdrawUnstarted(end));
  }

  /** How much of the limit is left; empty once it is answered. Before the start it is all of it. */
  public Optional<Duration> left(Duration limit) {
    Phase now = phase.get();
    if (now instanceof Answered) {
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
        && phase.compareAndSet(now, new Answered(new NotAcquired(limit)))) {
      home.accept(this);
    }
  }

  private boolean answer(AttemptEnd end) {
    Phase now = phase.get();
    return (now instanceof Accepted || now instanceof Started)
        && (phase.compareAndSet(now, new Answered(end)) || answer(end));
  }

  /** How it ended, once it has been answered. */
  public Optional<AttemptEnd> answer() {
    return phase.get() instanceof Answered answered
        ? Optional.of(answered.end())
        : Optional.empty();
  }

  /** Whether it was answered before the handler began: it says nothing about how long jobs run. */
  public boolean neverStarted() {
    return phase.get() instanceof Answered answered && !answered.end().wasStarted();
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
