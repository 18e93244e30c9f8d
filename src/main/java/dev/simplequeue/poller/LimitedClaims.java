package dev.simplequeue.poller;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.LimitedClaiming;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The claims of queues that have cluster-wide limits: each is made for one queue alone, the one
 * that was not asked for longest, and takes turns with the claims of all others.
 */
final class LimitedClaims {
  /** Another node's claim of the queue is over after a few milliseconds. */
  private static final long BUSY_NANOS = Duration.ofMillis(5).toNanos();

  private final LimitedClaiming claiming;
  private final Permits permits;
  private final int maxBytes;
  private final Runnable whenApart;
  private boolean lastWasLimited;

  /**
   * @param whenApart see {@link ClaimLoop}
   */
  LimitedClaims(LimitedClaiming claiming, Permits permits, int maxBytes, Runnable whenApart) {
    this.claiming = claiming;
    this.permits = permits;
    this.maxBytes = maxBytes;
    this.whenApart = whenApart;
  }

  /**
   * The queue whose turn it is.
   *
   * @param others whether queues without limits want a claim too
   */
  Optional<QueuePermits> next(long now, boolean others) {
    Optional<QueuePermits> next =
        lastWasLimited && others ? Optional.empty() : permits.limited(now);
    lastWasLimited = next.isPresent();
    return next;
  }

  /** What is asked for of the queue. */
  Wanted wanted(QueuePermits queue) {
    return queue.cursor().wanted(queue.queue(), permits.wanted(queue));
  }

  Future<LimitedClaimed> claim(UUID node, int epoch, QueuePermits queue, Wanted wanted) {
    int look = queue.limits().look(wanted.jobs());
    return claiming.claim(node, epoch, wanted, look, maxBytes);
  }

  /**
   * A claim was answered.
   *
   * @param sent when it was sent
   * @param woken whether somebody has said meanwhile that there is more
   */
  void read(QueuePermits queue, Wanted wanted, LimitedClaimed reply, long sent, boolean woken) {
    long now = System.nanoTime();
    List<ClaimedJob> jobs = reply.claimed().jobs();
    queue.limits().answered(now, reply);
    if (reply.busy()) {
      queue.exhausted();
      queue.limits().lookAt(now + BUSY_NANOS + ThreadLocalRandom.current().nextLong(BUSY_NANOS));
      return;
    }
    if (reply.complete() || !jobs.isEmpty()) {
      boolean wasApart = queue.cursor().isApart();
      queue
          .cursor()
          .claimed(
              wanted,
              !reply.complete(),
              jobs,
              reply.claimed().rewound().get(0),
              reply.claimed().moment(),
              sent,
              now);
      if (queue.cursor().isApart() && !wasApart) {
        whenApart.run();
      }
    }
    if (!jobs.isEmpty()) {
      queue.claimed(now);
    }
    boolean stopped = !reply.complete() && (!jobs.isEmpty() || reply.parked() > 0);
    if (!stopped && !woken) {
      queue.exhausted();
    }
  }
}
