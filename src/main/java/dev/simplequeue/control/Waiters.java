package dev.simplequeue.control;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.store.Outcomes;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The calls that wait for jobs. The state of a job is always read from the tables: when a call
 * comes, after a hint that it may have changed, and otherwise once per interval, for all awaited
 * jobs together.
 */
final class Waiters {
  private static final int JOBS_PER_LOOK = 1000;

  /** After a look that failed; each that succeeds doubles the number again. */
  private static final int FEWER = 8;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /**
   * After two of the {@code notify} part's intervals and this long, the other nodes know what is
   * awaited.
   */
  private static final long TOLD_MILLIS = 50;

  private final Vertx vertx;
  private final Outcomes outcomes;
  private final SimpleQueueOptions options;
  private final Hints hints;
  private final Loop loop;
  private final Map<UUID, List<Waiter>> waiters = new HashMap<>();
  private final Set<UUID> toLook = new LinkedHashSet<>();
  private final Set<UUID> untold = new HashSet<>();
  private long nextLookAtAll = System.nanoTime();
  private int perLook = JOBS_PER_LOOK;
  private int waiting;
  private boolean closed;

  /** A call. */
  private record Waiter(Await.Until until, Promise<JobOutcome> promise) {
    boolean isAnswered(JobOutcome outcome) {
      return !outcome.state().isLive()
          || (until == Await.Until.FIRST_ATTEMPT && !outcome.errors().isEmpty());
    }
  }

  Waiters(
      Vertx vertx,
      Outcomes outcomes,
      SimpleQueueOptions options,
      Hints hints,
      QueueListener listener) {
    this.vertx = vertx;
    this.outcomes = outcomes;
    this.options = options;
    this.hints = hints;
    this.loop = new Loop(vertx, new Outage("control", listener), LONGEST_PAUSE, this::look);
  }

  Future<JobOutcome> await(UUID id, Await how) {
    if (closed) {
      return Future.failedFuture(stopping());
    }
    if (waiting >= options.getControl().getMaxAwaited()) {
      return Future.failedFuture(
          new SimpleQueueException(
              FailureCode.BUFFER_FULL,
              waiting
                  + " calls wait for jobs already, which is the limit (control.maxAwaited); try again later"));
    }
    Waiter waiter = new Waiter(how.until(), Promise.promise());
    waiters.computeIfAbsent(id, job -> new ArrayList<>(1)).add(waiter);
    waiting++;
    toLook.add(id);
    untold.add(id);
    loop.hurry();
    return how.atMost().map(limit -> limited(id, waiter, limit)).orElse(waiter.promise().future());
  }

  private Future<JobOutcome> limited(UUID id, Waiter waiter, Duration limit) {
    long timer =
        vertx.setTimer(
            Math.max(1, limit.toMillis()),
            fired -> {
              remove(id, waiter);
              waiter
                  .promise()
                  .tryFail(
                      new SimpleQueueException(
                          FailureCode.NOT_YET, "job " + id + " has not ended within " + limit));
            });
    return waiter.promise().future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void remove(UUID id, Waiter waiter) {
    List<Waiter> of = waiters.get(id);
    if (of != null && of.remove(waiter)) {
      waiting--;
      if (of.isEmpty()) {
        waiters.remove(id);
        untold.remove(id);
      }
    }
  }

  /** The state of these jobs may have changed. */
  void changed(Collection<UUID> jobs) {
    boolean some = false;
    for (UUID job : jobs) {
      if (waiters.containsKey(job)) {
        some |= toLook.add(job);
        untold.add(job);
      }
    }
    if (some) {
      loop.hurry();
    }
  }

  /** Hints may have been lost. */
  void lookAtAll() {
    nextLookAtAll = System.nanoTime();
    loop.hurry();
  }

  private Future<Duration> look() {
    long now = System.nanoTime();
    if (now - nextLookAtAll >= 0) {
      toLook.addAll(waiters.keySet());
      nextLookAtAll = now + options.getControl().getAwaitInterval().toNanos();
    }
    List<UUID> jobs = next();
    if (jobs.isEmpty()) {
      return Future.succeededFuture(pause());
    }
    List<UUID> told = tell(jobs);
    return outcomes
        .find(jobs)
        .map(
            found -> {
              perLook = Math.min(2 * perLook, JOBS_PER_LOOK);
              jobs.forEach(job -> looked(job, found));
              lookAgain(told);
              return pause();
            })
        .onFailure(error -> failed(jobs));
  }

  /** Large outputs that did not come in time together come one after the other. */
  private void failed(List<UUID> jobs) {
    perLook = Math.max(1, jobs.size() / FEWER);
    toLook.addAll(jobs);
  }

  /**
   * Tells everybody what is awaited, before the look: what ends after it is then told. Once for
   * each wait, not for each look.
   */
  private List<UUID> tell(List<UUID> jobs) {
    List<UUID> told = jobs.stream().filter(untold::remove).toList();
    if (!told.isEmpty()) {
      hints.everywhere(new Hint.Awaited(Set.copyOf(told)));
    }
    return told;
  }

  /**
   * What ended after the look may have ended before its node had heard that somebody waits: such
   * jobs are looked up once more when it has.
   */
  private void lookAgain(List<UUID> told) {
    List<UUID> again = told.stream().filter(waiters::containsKey).toList();
    if (!again.isEmpty()) {
      long delay = 2 * options.getNotify().getNotifyInterval().toMillis() + TOLD_MILLIS;
      vertx.setTimer(
          delay,
          timer -> {
            toLook.addAll(again);
            loop.hurry();
          });
    }
  }

  /** Oldest first. */
  private List<UUID> next() {
    List<UUID> jobs = new ArrayList<>();
    Iterator<UUID> pending = toLook.iterator();
    while (jobs.size() < perLook && pending.hasNext()) {
      UUID job = pending.next();
      pending.remove();
      if (waiters.containsKey(job)) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  private Duration pause() {
    if (!toLook.isEmpty()) {
      return Duration.ZERO;
    }
    return waiters.isEmpty()
        ? Loop.UNTIL_HURRIED
        : Duration.ofNanos(Math.max(1, nextLookAtAll - System.nanoTime()));
  }

  private void looked(UUID job, Map<UUID, JobOutcome> found) {
    JobOutcome outcome = found.get(job);
    if (outcome == null) {
      fail(
          job,
          new SimpleQueueException(FailureCode.UNKNOWN_JOB, "there is no record of job " + job));
    } else if (outcome.state().isLive() && !options.getQueue(outcome.queue()).isKeepCompleted()) {
      fail(job, notKept(outcome.queue()));
    } else {
      for (Waiter waiter : List.copyOf(waiters.getOrDefault(job, List.of()))) {
        if (waiter.isAnswered(outcome)) {
          remove(job, waiter);
          waiter.promise().tryComplete(outcome);
        }
      }
    }
  }

  static SimpleQueueException notKept(String queue) {
    return new SimpleQueueException(
        FailureCode.NOT_KEPT,
        "queue " + queue + " keeps no completed jobs (keepCompleted), so none can be awaited");
  }

  private void fail(UUID job, SimpleQueueException error) {
    for (Waiter waiter : List.copyOf(waiters.getOrDefault(job, List.of()))) {
      remove(job, waiter);
      waiter.promise().tryFail(error);
    }
  }

  private static SimpleQueueException stopping() {
    return new SimpleQueueException(
        FailureCode.UNAVAILABLE,
        "this node is stopping; the job is not affected, await it again on another node");
  }

  /** Fails all that wait. */
  Future<Void> close() {
    closed = true;
    new HashSet<>(waiters.keySet()).forEach(job -> fail(job, stopping()));
    return loop.stop();
  }
}
