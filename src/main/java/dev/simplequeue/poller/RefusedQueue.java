package dev.simplequeue.poller;

import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.store.ClaimTrials;
import dev.simplequeue.impl.store.Claiming.Wanted;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A queue of which claims were refused. Its refused jobs are looked for and left out. If it is none
 * of them alone, fewer are claimed at a time; if a single one is refused and none is found, the
 * queue is claimed from after pauses that double up to 1 min.
 */
final class RefusedQueue {
  /** Another node may be trying the same jobs just now. */
  private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();

  private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

  /** A pause that is worth a word. */
  private static final long LONG = Duration.ofSeconds(1).toNanos();

  private final QueuePermits queue;
  private final ClaimTrials trials;
  private final Outage outage;
  private @Nullable Throwable toFind;
  private int jobs;
  private int lastFound;
  private long pause = FIRST_PAUSE;
  private boolean held;
  private long heldUntil;
  private long nextAgain = System.nanoTime();

  /**
   * @param outage is told when nothing of the queue can be claimed
   */
  RefusedQueue(QueuePermits queue, ClaimTrials trials, Outage outage) {
    this.queue = queue;
    this.trials = trials;
    this.outage = outage;
  }

  /** A claim was refused that wanted this. */
  void refused(Wanted wanted, boolean wasAlone, Throwable error) {
    // Like the search for what was refused, the next one begins at the start.
    queue.cursor().forget();
    queue.alone(true);
    if (wasAlone) {
      toFind = error;
      jobs = wanted.jobs();
      queue.suspended(true);
    }
  }

  /**
   * A claim was made.
   *
   * @return whether nothing is refused any more
   */
  boolean claimed() {
    queue.alone(false);
    outage.succeeded();
    pause = FIRST_PAUSE;
    queue.atMost((int) Math.min(Integer.MAX_VALUE, 2L * queue.atMost()));
    return queue.atMost() == Integer.MAX_VALUE && trials.refused().length == 0;
  }

  /** What is to be done now, if there is anything. */
  @Nullable Future<Void> trial(UUID node) {
    Throwable refusal = toFind;
    boolean limited = queue.limits().isLimited();
    if (refusal != null) {
      toFind = null;
      // Where many are refused, the more are looked at.
      int reach = Math.max(limited ? queue.limits().look(jobs) : jobs, 2 * lastFound);
      int before = trials.refused().length;
      return trials
          .find(node, reach, limited, refusal)
          .transform(
              found -> {
                lastFound = trials.refused().length - before;
                searched(found, refusal);
                return Future.succeededFuture();
              });
    }
    long now = System.nanoTime();
    if (held && now - heldUntil >= 0) {
      held = false;
      return Future.succeededFuture();
    }
    return untilAgain(now).isZero() ? again(node, limited) : null;
  }

  private void searched(AsyncResult<Boolean> found, Throwable refusal) {
    boolean unknown = found.failed() && !ClaimTrials.mayBeOfJobs(found.cause());
    if (unknown || (found.succeeded() && found.result())) {
      return;
    }
    if (jobs > 1) {
      queue.atMost(jobs / 2);
      return;
    }
    held = true;
    heldUntil = System.nanoTime() + pause;
    if (pause >= LONG) {
      outage.failed(refusal);
    }
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private Future<Void> again(UUID node, boolean limited) {
    return trials
        .again(node, limited)
        .recover(
            error ->
                ClaimTrials.mayBeOfJobs(error)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(error))
        .map(
            taken -> {
              // Also if too many are refused to find out which.
              nextAgain = System.nanoTime() + LONG;
              if (taken) {
                held = false;
                queue.cursor().forget();
              }
              return null;
            });
  }

  /**
   * Lets claims know what was found.
   *
   * @return whether the queue may be claimed from
   */
  boolean resume() {
    boolean suspended = held || toFind != null;
    queue.leaveOut(trials.refused());
    queue.suspended(suspended);
    queue.wake();
    return !suspended;
  }

  /** How long until {@link #trial} has something to do; very long if it has nothing. */
  Duration untilTrial() {
    if (toFind != null) {
      return Duration.ZERO;
    }
    long now = System.nanoTime();
    Duration untilAgain = untilAgain(now);
    Duration untilHeld = held ? Duration.ofNanos(Math.max(0, heldUntil - now)) : Loop.UNTIL_HURRIED;
    return untilAgain.compareTo(untilHeld) < 0 ? untilAgain : untilHeld;
  }

  private Duration untilAgain(long now) {
    Duration due = trials.untilAgain();
    Duration notBefore = Duration.ofNanos(Math.max(0, nextAgain - now));
    return due.compareTo(notBefore) > 0 ? due : notBefore;
  }
}
