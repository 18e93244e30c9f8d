package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Repairing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims whose answer was lost. Their jobs may belong to this node, which is alive but does not
 * know of them. No other node would free them, so this one does, and claims nothing before.
 */
final class LostClaims {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** A stop waits no longer for a repair: what it would free, a reaper frees. */
  private static final Duration LAST_REPAIR = Duration.ofSeconds(2);

  /** The pause before the next look at a repair that is under way. */
  private static final Duration NOT_NOW = Duration.ofMillis(100);

  private final Supplier<UUID> node;
  private final Session repairs;
  private final Repairing repairing;
  private final InHand inHand;
  private final Permits permits;
  private final QueueListener listener;

  /** Tries again to free what the database has refused; claims go on meanwhile. */
  private final Loop refused;

  private boolean outcomeUnknown;
  private @Nullable Future<Void> underWay;
  private @Nullable UUID epochOf;
  private int epoch;

  /**
   * @param claims the connection that claims are made on
   * @param node this node's id now
   * @param inHand the claims that the node knows of
   */
  LostClaims(
      Vertx vertx,
      Database database,
      Session claims,
      Supplier<UUID> node,
      InHand inHand,
      Permits permits,
      QueueListener listener) {
    this.node = node;
    this.repairs = database.repairSession();
    this.repairing = new Repairing(database, claims, repairs, listener);
    this.inHand = inHand;
    this.permits = permits;
    this.listener = listener;
    this.refused =
        new Loop(
                vertx,
                new Outage("repair of lost claims", listener),
                LONGEST_PAUSE,
                this::repairRefused)
            // Many statements, and each may take two minutes.
            .mayTake(20, Duration.ZERO);
  }

  /** Whether a claim may have brought jobs that nobody knows. */
  boolean isAny() {
    return outcomeUnknown;
  }

  /** A claim of this node was sent and not answered. */
  void lost(UUID claimer, Throwable error) {
    outcomeUnknown = true;
    listener.on(new QueueEvent.ClaimUnknown(claimer, String.valueOf(error)));
  }

  /**
   * What a claim of this node has to name, so that one that was lost on its way and comes late
   * claims nothing: it is raised by each repair. A new node begins with 0.
   */
  int epoch(UUID claimer) {
    return claimer.equals(epochOf) ? epoch : 0;
  }

  /** Frees what is claimed and not known. Reads all live jobs; no claim may be made meanwhile. */
  Future<Void> repair() {
    Future<Void> begun = underWay;
    if (begun == null) {
      begun = free(node.get()).eventually(repairs::rest);
      underWay = begun;
      begun.onComplete(ended -> underWay = null);
    }
    return begun;
  }

  private Future<Void> free(UUID claimer) {
    return repairing
        .releaseUnknown(claimer, inHand.fences())
        .map(
            repaired -> {
              outcomeUnknown = false;
              epochOf = claimer;
              epoch = repaired.epoch();
              permits.all().forEach(QueuePermits::wake);
              listener.on(new QueueEvent.ClaimRepaired(claimer, repaired.freed()));
              if (repairing.isRefused()) {
                refused.startIn(repairing.untilAgain());
              }
              return null;
            });
  }

  private Future<Duration> repairRefused() {
    if (underWay != null) {
      return Future.succeededFuture(NOT_NOW);
    }
    Future<Void> begun = repairing.again(node.get()).eventually(repairs::rest).<Void>mapEmpty();
    underWay = begun;
    return begun.onComplete(ended -> underWay = null).map(v -> repairing.untilAgain());
  }

  // The stop.

  /**
   * Tries refused jobs no more.
   *
   * @return whether a repair is under way, which may go on
   */
  boolean stop() {
    refused.stop();
    return underWay != null;
  }

  /**
   * A last repair, if one is due and does not take long.
   *
   * @return whether nothing is left that only others can free
   */
  Future<Boolean> lastRepair() {
    return (outcomeUnknown ? repair() : Future.<Void>succeededFuture())
        .timeout(LAST_REPAIR.toMillis(), TimeUnit.MILLISECONDS)
        .transform(
            repaired -> Future.succeededFuture(repaired.succeeded() && !repairing.isRefused()));
  }

  /** Closes the connection of the repairs. */
  Future<Void> close() {
    return repairs.close();
  }
}
