package dev.simplequeue.poller;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.poller.NextClaim.Reply;
import dev.simplequeue.poller.Permits.Claim;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** The claims of queues without cluster-wide limits: one statement for all that want jobs. */
final class SharedClaims {
  private final Claiming claiming;
  private final Permits permits;
  private final ClaimReplies replies;
  private final int maxBytes;
  private final Consumer<Set<String>> whenPaused;

  /**
   * @param whenPaused is told of a queue that a claim has found paused
   */
  SharedClaims(
      Claiming claiming,
      Permits permits,
      ClaimReplies replies,
      int maxBytes,
      Consumer<Set<String>> whenPaused) {
    this.claiming = claiming;
    this.permits = permits;
    this.replies = replies;
    this.maxBytes = maxBytes;
    this.whenPaused = whenPaused;
  }

  /** The next one, if a queue wants jobs. */
  Optional<NextClaim> next(long now) {
    Claim claim = permits.wanted(now);
    return claim.wanted().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NextClaim(claim.wanted(), (node, epoch) -> send(claim, node, epoch, now)));
  }

  private Future<Reply> send(Claim claim, UUID node, int epoch, long sent) {
    permits.nextTurn();
    return claiming
        .claim(
            node, epoch, claim.wanted(), claim.total(), maxBytes, permits.leftOut(claim.wanted()))
        .map(claimed -> new Reply(claimed, () -> read(claim, claimed, sent)));
  }

  private void read(Claim claim, Claimed claimed, long sent) {
    Map<String, List<ClaimedJob>> brought = new HashMap<>();
    for (ClaimedJob job : claimed.jobs()) {
      brought.computeIfAbsent(job.queue(), queue -> new ArrayList<>()).add(job);
    }
    boolean cut = claimed.cut() || claimed.jobs().size() >= claim.total();
    int open = brought.size();
    for (int i = 0; i < claim.wanted().size() && !(cut && open == 0); i++) {
      // A claim that was cut ends with the last queue that brought something.
      Wanted wanted = claim.wanted().get(i);
      QueuePermits queue = permits.of(wanted.queue());
      if (claimed.limited().get(i)) {
        queue.limits().limited(true);
        continue;
      }
      List<ClaimedJob> jobs = brought.getOrDefault(wanted.queue(), List.of());
      open -= jobs.isEmpty() ? 0 : 1;
      boolean stopped = jobs.size() >= wanted.jobs() || (cut && open == 0);
      if (claimed.paused().get(i)) {
        // The claim has not looked at its jobs: the cursor stays where it is.
        whenPaused.accept(Set.of(queue.queue()));
        replies.exhausted(queue);
        continue;
      }
      replies.read(queue, wanted, stopped, jobs, claimed.rewound().get(i), claimed.moment(), sent);
      if (!stopped) {
        replies.exhausted(queue);
      }
    }
  }
}
