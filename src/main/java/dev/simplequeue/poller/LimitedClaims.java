package dev.simplequeue.poller;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.LimitedClaiming;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import dev.simplequeue.poller.NextClaim.Reply;
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
  private final ClaimReplies replies;
  private final int maxBytes;
  private boolean lastWasLimited;

  LimitedClaims(LimitedClaiming claiming, Permits permits, ClaimReplies replies, int maxBytes) {
    this.claiming = claiming;
    this.permits = permits;
    this.replies = replies;
    this.maxBytes = maxBytes;
  }

  /**
   * The next one, if it is its turn.
   *
   * @param others whether queues without limits want a claim too
   */
  Optional<NextClaim> next(long now, boolean others) {
    Optional<QueuePermits> next =
        lastWasLimited && others ? Optional.empty() : permits.limited(now);
    lastWasLimited = next.isPresent();
    return next.map(queue -> next(queue, now));
  }

  private NextClaim next(QueuePermits queue, long now) {
    Wanted wanted = queue.cursor().wanted(queue.queue(), permits.wanted(queue));
    return new NextClaim(List.of(wanted), (node, epoch) -> send(queue, wanted, node, epoch, now));
  }

  private Future<Reply> send(QueuePermits queue, Wanted wanted, UUID node, int epoch, long sent) {
    int look = queue.limits().look(wanted.jobs());
    return claiming
        .claim(node, epoch, wanted, look, maxBytes, queue.leftOut())
        .map(reply -> new Reply(reply.claimed(), () -> read(queue, wanted, reply, sent)));
  }

  private void read(QueuePermits queue, Wanted wanted, LimitedClaimed reply, long sent) {
    long now = System.nanoTime();
    Claimed claimed = reply.claimed();
    boolean any = !claimed.jobs().isEmpty();
    queue.limits().answered(now, wanted.jobs(), reply);
    if (reply.busy()) {
      queue.exhausted();
      queue.limits().lookAt(now + BUSY_NANOS + ThreadLocalRandom.current().nextLong(BUSY_NANOS));
      return;
    }
    if (reply.complete() || any) {
      replies.read(
          queue,
          wanted,
          !reply.complete(),
          claimed.jobs(),
          claimed.rewound().get(0),
          claimed.moment(),
          sent);
    }
    if (reply.complete() || (reply.parked() == 0 && (!any || areUsedUp(wanted, claimed)))) {
      replies.exhausted(queue);
    }
  }

  /**
   * Whether the claim has surely taken all permits that there were: another one would bring nothing
   * before one is freed, which is said. It may also have stopped because of the jobs' size.
   */
  private boolean areUsedUp(Wanted wanted, Claimed claimed) {
    long bytes = claimed.jobs().stream().mapToLong(ClaimedJob::bytes).sum();
    return claimed.jobs().size() < wanted.jobs() && bytes <= maxBytes / 2;
  }
}
