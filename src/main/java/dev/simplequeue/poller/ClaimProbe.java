package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Unclaimed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Looks from outside whether claims do what they are for: jobs are ready, places are free, and
 * nothing is claimed, whatever the reason. It trusts nothing of the claim loop but the time of the
 * last claim that has brought a job of a queue. Only queues for which that is long ago are asked
 * for in the database.
 */
final class ClaimProbe {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Unclaimed unclaimed;
  private final Permits permits;
  private final BooleanSupplier mayClaim;
  private final Duration after;
  private final Vitals vitals;
  private final QueueListener listener;
  private final Loop loop;

  /** Since when the places of a queue are free and nothing is claimed, as far as was looked. */
  private final Map<String, Long> idleSince = new HashMap<>();

  private Set<String> reported = Set.of();

  /**
   * @param session of {@link Database#settleSession}
   * @param mayClaim whether this node may claim at all: not without a lease, nor while too many
   *     answers wait
   */
  ClaimProbe(
      Vertx vertx,
      Database database,
      Session session,
      Permits permits,
      BooleanSupplier mayClaim,
      Vitals vitals,
      QueueListener listener) {
    this.unclaimed = new Unclaimed(database, session);
    this.permits = permits;
    this.mayClaim = mayClaim;
    this.after = database.options().getHealth().getUnclaimedAfter();
    this.vitals = vitals;
    this.listener = listener;
    this.loop =
        new Loop(vertx, new Outage("claim probe", listener), LONGEST_PAUSE, this::look)
            .mayTake(2, Duration.ZERO);
  }

  void start() {
    loop.startIn(pause());
  }

  private Duration pause() {
    return after.dividedBy(2);
  }

  private Future<Duration> look() {
    Set<String> suspects = suspects(System.nanoTime());
    if (suspects.isEmpty()) {
      found(Map.of());
      return Future.succeededFuture(pause());
    }
    return unclaimed.find(suspects, after).onSuccess(this::found).map(pause());
  }

  /** With free places at this look and at those before, and without a claim for that long. */
  private Set<String> suspects(long now) {
    Set<String> idle = new HashSet<>();
    Set<String> suspects = new HashSet<>();
    if (mayClaim.getAsBoolean() && permits.free() > 0) {
      for (QueuePermits queue : permits.all()) {
        if (queue.free() > 0 && !queue.limits().isLimited() && !queue.isChoked()) {
          idle.add(queue.queue());
          long since = idleSince.computeIfAbsent(queue.queue(), first -> now);
          if (now - since >= after.toNanos() && now - queue.lastClaim() >= after.toNanos()) {
            suspects.add(queue.queue());
          }
        }
      }
    }
    idleSince.keySet().retainAll(idle);
    return suspects;
  }

  private void found(Map<String, Duration> queues) {
    for (Map.Entry<String, Duration> entry : queues.entrySet()) {
      if (!reported.contains(entry.getKey())) {
        int places = permits.ifKnown(entry.getKey()).map(QueuePermits::free).orElse(0);
        listener.on(new QueueEvent.NothingClaimed(entry.getKey(), entry.getValue(), places));
      }
    }
    reported = Set.copyOf(queues.keySet());
    vitals.unclaimed(Map.copyOf(queues));
  }

  Future<Void> stop() {
    return loop.stop();
  }
}
