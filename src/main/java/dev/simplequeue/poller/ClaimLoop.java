package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.LimitedClaiming;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import dev.simplequeue.impl.store.Repairing;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.poller.Permits.Claim;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims what the permits want: one statement for all queues, one at a time. A queue that brought
 * all that was asked for is asked again at once; the others wait until somebody wakes them, or for
 * the poll interval.
 */
final class ClaimLoop {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** A stop waits no longer for a repair: what it would free, a reaper frees. */
  private static final Duration LAST_REPAIR = Duration.ofSeconds(2);

  /** When claiming is not allowed, it is asked again so soon. */
  private static final Duration NOT_NOW = Duration.ofMillis(100);

  /** So many polls there are in an interval while the listener does not hear. */
  private static final int DEAF_POLLS = 4;

  private final PollerOptions options;
  private final Session session;
  private final Session repairs;
  private final Claiming claiming;
  private final LimitedClaims limitedClaims;
  private final Repairing repairing;
  private final Permits permits;
  private final Settlement settlement;
  private final NodeLease lease;
  private final Dispatcher dispatcher;
  private final Map<UUID, Integer> inHand;
  private final Runnable whenApart;
  private final Runnable whenPaused;
  private final QueueListener listener;
  private final Loop loop;

  /** Tries again to free what the database has refused; claims go on meanwhile. */
  private final Loop refusedRepairs;

  private final Set<String> wokenMeanwhile = new HashSet<>();
  private final Set<UUID> cancelledMeanwhile = new HashSet<>();
  private long nextPoll = System.nanoTime();
  private boolean deaf;
  private boolean claimUnderWay;
  private @Nullable Runnable betweenClaims;
  private @Nullable Future<?> holdingUp;
  private boolean outcomeUnknown;
  private @Nullable Future<Void> repairUnderWay;
  private @Nullable UUID epochOf;
  private int epoch;

  /**
   * @param whenApart is called when a queue's claims have come to stand apart from what they leave
   *     behind
   * @param whenPaused is called when a claim has met a paused queue
   */
  ClaimLoop(
      Vertx vertx,
      Database database,
      PollerOptions options,
      Permits permits,
      Settlement settlement,
      NodeLease lease,
      Dispatcher dispatcher,
      Map<UUID, Integer> inHand,
      Runnable whenApart,
      Runnable whenPaused,
      QueueListener listener) {
    this.options = options;
    this.session = database.claimSession();
    this.claiming = new Claiming(database, session);
    this.limitedClaims =
        new LimitedClaims(
            new LimitedClaiming(database, session), permits, options.getMaxClaimBytes(), whenApart);
    this.repairs = database.repairSession();
    this.repairing = new Repairing(database, session, repairs, listener);
    this.permits = permits;
    this.settlement = settlement;
    this.lease = lease;
    this.dispatcher = dispatcher;
    this.inHand = inHand;
    this.whenApart = whenApart;
    this.whenPaused = whenPaused;
    this.listener = listener;
    this.loop = new Loop(vertx, new Outage("claim loop", listener), LONGEST_PAUSE, this::step);
    this.refusedRepairs =
        new Loop(
            vertx,
            new Outage("repair of lost claims", listener),
            LONGEST_PAUSE,
            this::repairRefused);
  }

  void start() {
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
                wokenMeanwhile.add(queue);
              });
    }
    loop.hurry();
  }

  /**
   * Somebody has cancelled these. A claim may be under way that has them already and has not been
   * answered: nobody else on this node knows them yet.
   */
  void cancelled(Collection<UUID> jobs) {
    if (claimUnderWay) {
      cancelledMeanwhile.addAll(jobs);
    }
  }

  /** Whether a claim was sent that has not been answered. */
  boolean isUnderWay() {
    return claimUnderWay;
  }

  /** The listener does not hear the other nodes: polls are more frequent until it does. */
  void deaf() {
    deaf = true;
    nextPoll = Math.min(nextPoll, System.nanoTime() + pollNanos());
    loop.hurry();
  }

  /** The listener hears the other nodes, and may have missed something before. */
  void heardAgain() {
    deaf = false;
    nextPoll = System.nanoTime();
    loop.hurry();
  }

  private long pollNanos() {
    long nanos = options.getPollInterval().toNanos();
    return deaf ? nanos / DEAF_POLLS : nanos;
  }

  /** There may be permits. */
  void hurry() {
    loop.hurry();
  }

  /** Claims no more, and completes when the last claim has ended; a repair may go on. */
  Future<Void> stop() {
    refusedRepairs.stop();
    Future<Void> stopped = loop.stop();
    return repairUnderWay == null ? stopped : Future.succeededFuture();
  }

  /**
   * Frees what a last claim of unknown outcome may have claimed, if that does not take long, and
   * closes the connections.
   *
   * @return whether nothing is left that only others can free
   */
  Future<Boolean> close() {
    return (outcomeUnknown ? repair() : Future.<Void>succeededFuture())
        .timeout(LAST_REPAIR.toMillis(), TimeUnit.MILLISECONDS)
        .transform(
            repaired ->
                Future.join(session.close(), repairs.close())
                    .map(v -> repaired.succeeded() && !repairing.isRefused()));
  }

  /**
   * Does something while no claim is under way: at once, or when the present one is taken in hand;
   * the next one waits for it. One thing at a time.
   */
  <T> Future<T> between(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    betweenClaims =
        () -> {
          holdingUp = done.future();
          work.get().onComplete(done);
        };
    done.future().onComplete(ended -> holdingUp = null);
    if (!claimUnderWay) {
      doBetweenClaims();
    }
    return done.future();
  }

  private void doBetweenClaims() {
    if (betweenClaims != null) {
      Runnable work = betweenClaims;
      betweenClaims = null;
      work.run();
    }
  }

  private Future<Duration> step() {
    if (holdingUp != null) {
      return holdingUp.transform(ended -> Future.succeededFuture(Duration.ZERO));
    }
    if (!lease.mayClaim() || settlement.isBacklogged()) {
      return Future.succeededFuture(NOT_NOW);
    }
    if (outcomeUnknown) {
      return repair().map(v -> Duration.ZERO);
    }
    long now = System.nanoTime();
    if (now - nextPoll >= 0) {
      permits.all().forEach(queue -> queue.poll(now));
      nextPoll = now + pollNanos();
    }
    Claim claim = permits.wanted(now);
    Optional<QueuePermits> limited = limitedClaims.next(now, !claim.wanted().isEmpty());
    if (limited.isPresent()) {
      return claimLimited(limited.get(), now);
    }
    if (claim.wanted().isEmpty()) {
      return Future.succeededFuture(untilNextPoll());
    }
    permits.nextTurn();
    UUID node = lease.id();
    return answered(
        node,
        claiming.claim(
            node, epoch(node), claim.wanted(), claim.total(), options.getMaxClaimBytes()),
        claimed -> take(node, claim, claimed, now));
  }

  private Future<Duration> claimLimited(QueuePermits queue, long now) {
    UUID node = lease.id();
    Wanted wanted = limitedClaims.wanted(queue);
    return answered(
        node,
        limitedClaims.claim(node, epoch(node), queue, wanted),
        reply -> takeLimited(node, queue, wanted, reply, now));
  }

  private <T> Future<Duration> answered(UUID node, Future<T> claim, Consumer<T> take) {
    wokenMeanwhile.clear();
    cancelledMeanwhile.clear();
    claimUnderWay = true;
    return claim
        .onFailure(error -> failed(node, error))
        .<Void>map(
            claimed -> {
              take.accept(claimed);
              return null;
            })
        .onComplete(
            answered -> {
              claimUnderWay = false;
              doBetweenClaims();
            })
        .map(
            taken -> {
              long now = System.nanoTime();
              return permits.wanted(now).wanted().isEmpty() && permits.limited(now).isEmpty()
                  ? untilNextPoll()
                  : Duration.ZERO;
            });
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
    claimed.jobs().forEach(job -> inHand.put(job.id(), job.fence()));
    return true;
  }

  private void takeLimited(
      UUID node, QueuePermits queue, Wanted wanted, LimitedClaimed reply, long sent) {
    if (takeInHand(node, reply.claimed())) {
      limitedClaims.read(queue, wanted, reply, sent, wokenMeanwhile.contains(queue.queue()));
      dispatcher.add(reply.claimed().jobs(), cancelledMeanwhile);
    }
  }

  private void take(UUID node, Claim claim, Claimed claimed, long sent) {
    if (!takeInHand(node, claimed)) {
      return;
    }
    Map<String, List<ClaimedJob>> brought = new HashMap<>();
    for (ClaimedJob job : claimed.jobs()) {
      brought.computeIfAbsent(job.queue(), queue -> new ArrayList<>()).add(job);
    }
    boolean cut = claimed.cut() || claimed.jobs().size() >= claim.total();
    int open = brought.size();
    for (int i = 0; i < claim.wanted().size() && !(cut && open == 0); i++) {
      // A claim that was cut ends with the last queue that brought something.
      Wanted wanted = claim.wanted().get(i);
      if (claimed.limited().get(i)) {
        permits.of(wanted.queue()).limits().limited(true);
        continue;
      }
      List<ClaimedJob> jobs = brought.getOrDefault(wanted.queue(), List.of());
      open -= jobs.isEmpty() ? 0 : 1;
      boolean stopped = jobs.size() >= wanted.jobs() || (cut && open == 0);
      if (claimed.paused().get(i)) {
        paused(wanted.queue());
      } else {
        read(wanted, stopped, jobs, claimed, i, sent);
      }
    }
    dispatcher.add(claimed.jobs(), cancelledMeanwhile);
  }

  /** The claim has not looked at its jobs: the cursor stays where it is. */
  private void paused(String queue) {
    dispatcher.paused(Set.of(queue));
    whenPaused.run();
    if (!wokenMeanwhile.contains(queue)) {
      permits.of(queue).exhausted();
    }
  }

  private void read(
      Wanted wanted,
      boolean stopped,
      List<ClaimedJob> jobs,
      Claimed claimed,
      int place,
      long sent) {
    QueuePermits queue = permits.of(wanted.queue());
    long now = System.nanoTime();
    boolean wasApart = queue.cursor().isApart();
    queue
        .cursor()
        .claimed(wanted, stopped, jobs, claimed.rewound().get(place), claimed.moment(), sent, now);
    if (queue.cursor().isApart() && !wasApart) {
      whenApart.run();
    }
    if (!jobs.isEmpty()) {
      queue.claimed(now);
    }
    if (!stopped && !wokenMeanwhile.contains(wanted.queue())) {
      queue.exhausted();
    }
  }

  private void failed(UUID node, Throwable error) {
    // The next connection may lead to another server, whose transactions are numbered otherwise.
    permits.all().forEach(queue -> queue.cursor().forget());
    if (SqlFailure.outcomeUnknown(error)) {
      outcomeUnknown = true;
      listener.on(new QueueEvent.ClaimUnknown(node, String.valueOf(error)));
    }
  }

  /**
   * A lost claim's jobs belong to a node that lives: nobody else would free them. Reads all live
   * jobs, and this node claims nothing meanwhile.
   */
  private Future<Void> repair() {
    Future<Void> begun = repairUnderWay;
    if (begun == null) {
      begun = free(lease.id()).eventually(repairs::rest);
      repairUnderWay = begun;
      begun.onComplete(ended -> repairUnderWay = null);
    }
    return begun;
  }

  private Future<Void> free(UUID node) {
    return repairing
        .releaseUnknown(node, Map.copyOf(inHand))
        .map(
            repaired -> {
              outcomeUnknown = false;
              epochOf = node;
              epoch = repaired.epoch();
              permits.all().forEach(QueuePermits::wake);
              listener.on(new QueueEvent.ClaimRepaired(node, repaired.freed()));
              if (repairing.isRefused()) {
                refusedRepairs.startIn(repairing.untilAgain());
              }
              return null;
            });
  }

  private Future<Duration> repairRefused() {
    if (repairUnderWay != null) {
      return Future.succeededFuture(NOT_NOW);
    }
    Future<Void> begun = repairing.again(lease.id()).eventually(repairs::rest).<Void>mapEmpty();
    repairUnderWay = begun;
    return begun.onComplete(ended -> repairUnderWay = null).map(v -> repairing.untilAgain());
  }

  /** A new node begins with epoch 0. */
  private int epoch(UUID node) {
    return node.equals(epochOf) ? epoch : 0;
  }

  private Duration untilNextPoll() {
    long now = System.nanoTime();
    return Duration.ofNanos(permits.waitFor(now, Math.max(0, nextPoll - now))).plusMillis(1);
  }
}
