package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Attach;
import dev.simplequeue.impl.bus.Attach.Attached;
import dev.simplequeue.impl.bus.ByHand;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hint.Cancelled;
import dev.simplequeue.impl.bus.Hint.Deaf;
import dev.simplequeue.impl.bus.Hint.HeardAgain;
import dev.simplequeue.impl.bus.Hint.Jobs;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Limiting;
import dev.simplequeue.impl.store.StartupRetry;
import dev.simplequeue.impl.store.ToldProgress;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.poller.cursor.LeftBehindSearch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The parts of a poller and how they hang together; above all, the order in which they stop. */
final class Node {
  private static final Duration AFTER_CANCEL = Duration.ofSeconds(2);
  private static final Duration LAST_FLUSH = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final Duration WATCH = Duration.ofMillis(500);

  private final Vertx vertx;
  private final PollerOptions options;
  private final QueueListener listener;
  private final InHand inHand = new InHand();
  private final Hints hints;
  private final Awaited awaited;
  private final Permits permits;
  private final NodeLease lease;
  private final Settlement settlement;
  private final Dispatcher dispatcher;
  private final ClaimLoop claims;
  private final CancelWatch cancels;
  private final LeftBehindSearch search;
  private final ClaimProbe probe;
  private final ProgressWriter progress;
  private final Vitals vitals;
  private final Duration watchInterval;
  private final Loop watch;
  private final Promise<Void> flushed = Promise.promise();
  private final Database database;
  private final Map<String, QueueOptions> queues;
  private final Duration startTimeout;
  private boolean freedLater;
  private boolean claiming = true;
  private boolean stopping;

  Node(Vertx vertx, SimpleQueueOptions options, QueueListener listener) {
    this.vertx = vertx;
    this.options = options.getPoller();
    this.listener = listener;
    this.queues = options.getQueues();
    this.startTimeout = options.getStartTimeout();
    database = new Database(vertx, options);
    vitals = Vitals.of(vertx, options.getAddressPrefix());
    hints = new Hints(vertx, options.getAddressPrefix());
    awaited = new Awaited(hints);
    permits = new Permits(options, vitals.measures());
    lease =
        new NodeLease(
            vertx,
            database,
            options,
            permits::handled,
            this::signalAll,
            this::abandon,
            this::announced,
            vitals,
            listener);
    settlement =
        new Settlement(
            vertx,
            database,
            options.getSchema(),
            lease::id,
            inHand,
            awaited::settled,
            vitals.measures(),
            listener);
    dispatcher =
        new Dispatcher(
            vertx,
            permits,
            settlement,
            lease::holds,
            this::freed,
            this.options.getPrefetchHold(),
            listener);
    ToldProgress told = new ToldProgress();
    progress = new ProgressWriter(vertx, database, told, dispatcher::running, listener);
    search = new LeftBehindSearch(vertx, database, permits::all, this::freed, listener);
    claims =
        new ClaimLoop(
            vertx,
            database,
            this.options,
            permits,
            settlement,
            lease,
            dispatcher,
            inHand,
            told,
            search::hurry,
            this::lookAtOrders,
            vitals.measures(),
            listener);
    cancels =
        new CancelWatch(
            vertx,
            database,
            settlement.session(),
            lease::id,
            claims,
            dispatcher,
            this.options.getPollInterval(),
            listener);
    probe =
        new ClaimProbe(
            vertx,
            database,
            settlement.session(),
            permits,
            () -> lease.mayClaim() && !settlement.isBacklogged(),
            vitals,
            listener);
    Duration quarter = this.options.getHeartbeatInterval().dividedBy(4);
    watchInterval = quarter.compareTo(WATCH) < 0 ? quarter : WATCH;
    watch =
        new Loop(vertx, new Outage("watch", listener), watchInterval, this::watch)
            .mayTake(1, Duration.ZERO);
  }

  /** The database may have gone since the tables were looked at: waits for it as that does. */
  Future<Void> start() {
    vitals.pollerIsThere(true);
    return new StartupRetry(vertx, new Outage("start of the node", listener), startTimeout)
        .run(() -> writeLimits().compose(v -> lease.start()))
        .onSuccess(
            v -> {
              settlement.whenFlushed(this::flushed);
              claims.start();
              cancels.start();
              search.hurry();
              probe.start();
              watch.startIn(watchInterval);
            });
  }

  /** Whether a test gives orders. */
  boolean isByHand() {
    return vitals.isByHand();
  }

  /** Does what a test says. */
  Future<?> obey(ByHand order) {
    if (order instanceof ByHand.Claim claim) {
      return claims.turn(claim.queue());
    } else if (order instanceof ByHand.Die) {
      UUID id = lease.id();
      lease.lost();
      return Future.succeededFuture(id);
    }
    Set<String> queues = permits.handled();
    return Future.succeededFuture(
        new ByHand.Handled(
            List.copyOf(queues),
            lease.mayClaim() && queues.stream().allMatch(name -> permits.of(name).isAnnounced())));
  }

  private Future<Void> writeLimits() {
    Session session = database.upkeepSession();
    return new Limiting(database, session).set(queues).eventually(session::close);
  }

  Attached attach(Attach attach) {
    int foreign = dispatcher.attach(attach);
    lease.queuesChanged();
    return new Attached(options.getGrace(), foreign);
  }

  void detach(String address) {
    dispatcher.detach(address);
    lease.queuesChanged();
  }

  /**
   * There are ready jobs in these queues. Where this node has no idle permit, the others are told.
   */
  void wake(Set<String> queues) {
    Set<String> others = new HashSet<>();
    for (String queue : queues) {
      if (!claiming
          || permits.free() == 0
          || permits.ifKnown(queue).map(QueuePermits::free).orElse(0) == 0) {
        others.add(queue);
      }
    }
    if (!others.isEmpty()) {
      hints.others(new Jobs(others));
    }
    claims.wake(queues);
  }

  /** Hears from other nodes, or from other parts of this one. */
  void hear(Hint hint) {
    if (hint instanceof Jobs jobs) {
      claims.wake(jobs.queues());
    } else if (hint instanceof Cancelled cancelled) {
      obeyCancels(cancelled.jobs());
    } else if (hint instanceof Hint.Paused paused) {
      dispatcher.paused(paused.queues());
      cancels.lookAtAll();
    } else if (hint instanceof Hint.Awaited wanted) {
      awaited.add(wanted.jobs());
    } else if (hint instanceof HeardAgain) {
      claims.heardAgain();
      cancels.lookAtAll();
    } else if (hint instanceof Deaf) {
      claims.deaf();
    }
  }

  /** A claim under way may have brought them, too. */
  private void obeyCancels(Set<UUID> jobs) {
    dispatcher.cancelled(jobs);
    claims.cancelled(jobs);
    if (claims.isUnderWay() || inHand.hasOneOf(jobs)) {
      cancels.lookAtAll();
    }
  }

  private void lookAtOrders() {
    cancels.lookAtAll();
  }

  private void freed() {
    claims.hurry();
  }

  private void flushed() {
    awaited.tell();
    permits.all().forEach(queue -> queue.choke(settlement.isFull(queue.queue())));
    Set<String> ready = settlement.takeReadyAgain();
    if (!ready.isEmpty()) {
      hints.others(new Jobs(ready));
    }
    wakeFreed();
    if (stopping && settlement.isEmpty()) {
      flushed.tryComplete();
    }
  }

  /** If another settlement follows at once, one claim takes what both have freed. */
  private void wakeFreed() {
    freedLater = settlement.hasSome() && !freedLater;
    Set<String> freed = freedLater ? Set.of() : settlement.takeFreed();
    if (!freed.isEmpty()) {
      wake(freed);
    }
  }

  private Future<Duration> watch() {
    dispatcher.watch();
    lease.watch();
    vitals.work(
        new Vitals.Work(
            permits.maxRunning(),
            permits.running(),
            settlement.waiting(),
            settlement.waitingBytes(),
            permits.places()));
    Measures measures = vitals.measures();
    if (measures != null) {
      measures.changed(vitals);
    }
    return Future.succeededFuture(watchInterval);
  }

  /** Others can see that this node has handlers for these queues: now it may claim for them. */
  private void announced(Set<String> queues) {
    permits.all().forEach(queue -> queue.announced(queues.contains(queue.queue())));
    claims.hurry();
  }

  /** The lease has run out: others may take what runs here. */
  private int signalAll() {
    return dispatcher.signalAll();
  }

  /** The lease is lost: nothing that this node has in hand is its own any more. */
  private int abandon() {
    int running = dispatcher.abandon();
    settlement.abandon();
    inHand.abandon();
    return running;
  }

  /**
   * Bounded: by the time limit of a claim, the grace time, and some seconds, even if the server
   * hangs.
   */
  Future<Void> stop() {
    claiming = false;
    long graceEnds = System.nanoTime() + options.getGrace().toNanos();
    settlement.stopping();
    return claims
        .stop()
        .compose(v -> dispatcher.drain(options.getGrace()))
        .compose(v -> dispatcher.cancel(AFTER_CANCEL))
        .onSuccess(v -> dispatcher.interrupt())
        .compose(v -> flush(Duration.ofNanos(graceEnds - System.nanoTime())))
        .compose(v -> BoundedWait.await(vertx, LAST_WORDS, settlement.giveBack()))
        .compose(v -> BoundedWait.await(vertx, LAST_WORDS, leave()))
        .onSuccess(v -> listener.on(stopped()))
        .onComplete(stopped -> vitals.pollerIsThere(false));
  }

  private QueueEvent stopped() {
    StopTally done = settlement.tally();
    return new QueueEvent.NodeStopped(
        lease.id(), done.settled(), done.givenBack(), done.unsettled(), inHand.size());
  }

  private Future<Void> leave() {
    return claims
        .close()
        .compose(repaired -> lease.stop(repaired && inHand.isEmpty()))
        .compose(v -> cancels.stop())
        .compose(
            v ->
                Future.join(
                    List.of(
                        settlement.close(),
                        watch.stop(),
                        search.stop(),
                        probe.stop(),
                        progress.stop())))
        .mapEmpty();
  }

  /** What has finished is written down as long as the grace time allows, or a little longer. */
  private Future<Void> flush(Duration grace) {
    stopping = true;
    if (settlement.isEmpty()) {
      return Future.succeededFuture();
    }
    Duration atMost = grace.compareTo(LAST_FLUSH) > 0 ? grace : LAST_FLUSH;
    return BoundedWait.await(vertx, atMost, flushed.future());
  }
}
