package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Claiming;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.LimitedClaiming;
import dev.simplequeue.impl.store.ToldProgress;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.poller.NextClaim.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims what the permits want: one statement for all queues, one at a time. A queue that brought
 * all that was asked for is asked again at once; the others wait until somebody wakes them, or for
 * the poll interval.
 */
final class ClaimLoop {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** The pause before the next look when claiming is not allowed. */
  private static final Duration NOT_NOW = Duration.ofMillis(100);

  /** A repair reads all live jobs. */
  private static final Duration REPAIR = Duration.ofMinutes(5);

  private final Session session;
  private final Permits permits;
  private final Settlement settlement;
  private final NodeLease lease;
  private final Dispatcher dispatcher;
  private final InHand inHand;
  private final Runnable whenPaused;
  private final @Nullable Measures measures;
  private final Polls polls;
  private final LostClaims lostClaims;
  private final RefusedClaims refused;
  private final SharedClaims sharedClaims;
  private final LimitedClaims limitedClaims;
  private final BetweenClaims between = new BetweenClaims();
  private final HeardMeanwhile heard = new HeardMeanwhile();
  private final Loop loop;

  /**
   * @param whenApart is called when a queue's claims have come to stand apart from what they leave
   *     behind
   * @param whenPaused is called when a claim has met a paused queue
   * @param measures null if nobody measures
   */
  ClaimLoop(
      Vertx vertx,
      Database database,
      PollerOptions options,
      Permits permits,
      Settlement settlement,
      NodeLease lease,
      Dispatcher dispatcher,
      InHand inHand,
      ToldProgress progress,
      Runnable whenApart,
      Runnable whenPaused,
      @Nullable Measures measures,
      QueueListener listener) {
    this.session = database.claimSession();
    this.permits = permits;
    this.settlement = settlement;
    this.lease = lease;
    this.dispatcher = dispatcher;
    this.inHand = inHand;
    this.whenPaused = whenPaused;
    this.measures = measures;
    this.polls = new Polls(options.getPollInterval());
    this.lostClaims =
        new LostClaims(vertx, database, session, lease::id, inHand, permits, listener);
    this.refused =
        new RefusedClaims(vertx, database, session, lease::id, permits, this::hurry, listener);
    ClaimReplies replies = new ClaimReplies(heard, whenApart);
    int maxBytes = options.getMaxClaimBytes();
    this.sharedClaims =
        new SharedClaims(
            new Claiming(database, session, progress), permits, replies, maxBytes, this::metPaused);
    this.limitedClaims =
        new LimitedClaims(
            new LimitedClaiming(database, session, progress), permits, replies, maxBytes);
    this.loop =
        new Loop(vertx, new Outage("claim loop", listener), LONGEST_PAUSE, this::step)
            .mayTake(2, options.lease().multipliedBy(2));
  }

  // One claim.

  private Future<Duration> step() {
    Future<?> holdingUp = between.holdingUp();
    if (holdingUp != null) {
      return holdingUp.transform(ended -> Future.succeededFuture(Duration.ZERO));
    }
    if (!lease.mayClaim() || settlement.isBacklogged()) {
      return Future.succeededFuture(NOT_NOW);
    }
    if (lostClaims.isAny()) {
      loop.takesLonger(REPAIR);
      return lostClaims.repair().map(v -> Duration.ZERO);
    }
    Optional<NextClaim> next = next(System.nanoTime());
    return next.isPresent()
        ? claim(next.get()).map(claimed -> untilNextClaim())
        : Future.succeededFuture(untilNextPoll());
  }

  private Optional<NextClaim> next(long now) {
    if (polls.isDue(now)) {
      permits.all().forEach(queue -> queue.poll(now));
    }
    Optional<NextClaim> shared = sharedClaims.next(now);
    Optional<NextClaim> limited = limitedClaims.next(now, shared.isPresent());
    return limited.or(() -> shared);
  }

  private Future<Void> claim(NextClaim next) {
    UUID node = lease.id();
    Future<Reply> reply = next.sending().send(node, lostClaims.epoch(node));
    heard.claimBegins();
    between.claimBegins();
    return reply
        .onFailure(error -> failed(node, error))
        .<Void>map(
            claimed -> {
              post(node, claimed);
              refused.claimed(next.wanted());
              return null;
            })
        .onComplete(ended -> between.claimEnds())
        .recover(error -> refused.refused(node, next.wanted(), error));
  }

  private void post(UUID node, Reply reply) {
    if (takeInHand(node, reply.claimed())) {
      reply.read().run();
      if (measures != null) {
        measures.claimed(reply.claimed().jobs().size());
      }
      dispatcher.add(reply.claimed().jobs(), heard.cancelled(), reply.claimed().moment().now());
    }
  }

  /** Whether the node still is the one that has claimed; then the jobs are in its hand. */
  private boolean takeInHand(UUID node, Claimed claimed) {
    if (!node.equals(lease.id())) {
      // The lease was lost while the claim was under way: its jobs are the reaper's.
      return false;
    }
    if (!claimed.alive()) {
      lease.lost();
      return false;
    }
    inHand.add(claimed.jobs());
    return true;
  }

  private void failed(UUID node, Throwable error) {
    if (SqlFailure.of(error) != SqlFailure.REFUSED) {
      // The next connection may lead to another server, whose transactions are numbered otherwise.
      permits.all().forEach(queue -> queue.cursor().forget());
    }
    if (SqlFailure.outcomeUnknown(error)) {
      lostClaims.lost(node, error);
    }
  }

  private void metPaused(Set<String> queues) {
    dispatcher.paused(queues);
    whenPaused.run();
  }

  private Duration untilNextClaim() {
    long now = System.nanoTime();
    return permits.wanted(now).wanted().isEmpty() && permits.limited(now).isEmpty()
        ? untilNextPoll()
        : Duration.ZERO;
  }

  private Duration untilNextPoll() {
    long now = System.nanoTime();
    return Duration.ofNanos(permits.waitFor(now, polls.nanosToNext(now))).plusMillis(1);
  }

  // What others say.

  void start() {
    loop.hurry();
  }

  /** By a test: looks for one job of this queue and of no other, once. */
  Future<Boolean> turn(String queue) {
    permits.all().forEach(each -> each.suspended(true));
    QueuePermits wanted = permits.of(queue);
    wanted.suspended(false);
    wanted.atMost(1);
    wanted.wake();
    return loop.turn().map(Duration::isZero).onComplete(turned -> wanted.suspended(true));
  }

  /** There may be permits. */
  void hurry() {
    loop.hurry();
  }

  /** There may be jobs in these queues. */
  void wake(Collection<String> queues) {
    for (String queue : queues) {
      permits
          .ifKnown(queue)
          .ifPresent(
              known -> {
                known.wake();
                heard.woken(queue);
              });
    }
    loop.hurry();
  }

  /**
   * Somebody has cancelled these. A claim may be under way that has them already and has not been
   * answered: nobody else on this node knows them yet.
   */
  void cancelled(Collection<UUID> jobs) {
    if (isUnderWay()) {
      heard.cancelled(jobs);
    }
  }

  /** The listener does not hear the other nodes: polls are more frequent until it does. */
  void deaf() {
    polls.deaf();
    loop.hurry();
  }

  /** The listener hears the other nodes, and may have missed something before. */
  void heardAgain() {
    polls.heardAgain();
    loop.hurry();
  }

  /** Whether a claim was sent that has not been answered. */
  boolean isUnderWay() {
    return between.isClaimUnderWay();
  }

  /** See {@link BetweenClaims#run}. */
  <T> Future<T> between(Supplier<Future<T>> work) {
    return between.run(work);
  }

  // The stop.

  /** Claims no more, and completes when the last claim has ended; a repair may go on. */
  Future<Void> stop() {
    boolean repairs = lostClaims.stop();
    refused.stop();
    Future<Void> stopped = loop.stop();
    return repairs ? Future.succeededFuture() : stopped;
  }

  /**
   * Frees what a last claim of unknown outcome may have claimed, if that does not take long, and
   * closes the connections.
   *
   * @return whether nothing is left that only others can free
   */
  Future<Boolean> close() {
    return lostClaims
        .lastRepair()
        .compose(
            clean -> Future.join(session.close(), lostClaims.close(), refused.close()).map(clean));
  }
}
