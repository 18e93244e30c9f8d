package dev.simplequeue.poller;

import dev.simplequeue.bus.Attach;
import dev.simplequeue.bus.Attach.Attached;
import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.store.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The parts of a poller and how they hang together; above all, the order in which they stop. */
final class Node {
  private static final Duration AFTER_CANCEL = Duration.ofSeconds(2);
  private static final Duration LAST_FLUSH = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final Duration WATCH = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final PollerOptions options;
  private final QueueListener listener;
  private final Map<UUID, Integer> inHand = new HashMap<>();
  private final Permits permits;
  private final NodeLease lease;
  private final Settlement settlement;
  private final Dispatcher dispatcher;
  private final ClaimLoop claims;
  private final Loop watch;
  private final Promise<Void> flushed = Promise.promise();
  private boolean stopping;

  Node(Vertx vertx, SimpleQueueOptions options, QueueListener listener) {
    this.vertx = vertx;
    this.options = options.getPoller();
    this.listener = listener;
    Database database = new Database(vertx, options);
    permits = new Permits(options);
    lease = new NodeLease(vertx, database, options, permits::handled, this::abandon, listener);
    settlement = new Settlement(vertx, database, lease::id, inHand, listener);
    dispatcher =
        new Dispatcher(
            vertx, permits, settlement, this::freed, this.options.getPrefetchHold(), listener);
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
            listener);
    watch = new Loop(vertx, new Outage("watch", listener), WATCH, this::watch);
  }

  Future<Void> start() {
    return lease
        .start()
        .onSuccess(
            v -> {
              settlement.whenFlushed(this::flushed);
              claims.start();
              watch.startIn(WATCH);
            });
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

  void wake(Collection<String> queues) {
    claims.wake(queues);
  }

  private void freed() {
    claims.hurry();
  }

  private void flushed() {
    if (stopping && settlement.isEmpty()) {
      flushed.tryComplete();
    }
  }

  private Future<Duration> watch() {
    dispatcher.takeBackLate();
    return Future.succeededFuture(WATCH);
  }

  /** The lease is lost: nothing that this node has in hand is its own any more. */
  private int abandon() {
    int running = dispatcher.abandon();
    settlement.abandon();
    inHand.clear();
    return running;
  }

  /**
   * Bounded: by the time limit of a claim, the grace time, and some seconds, even if the server
   * hangs.
   */
  Future<Void> stop() {
    int[] givenBack = {0};
    return claims
        .stop()
        .compose(v -> dispatcher.drain(options.getGrace()))
        .compose(v -> dispatcher.cancel(AFTER_CANCEL))
        .onSuccess(v -> givenBack[0] = dispatcher.interrupt())
        .compose(v -> flush())
        .compose(v -> atMost(LAST_WORDS, leave()))
        .onSuccess(v -> listener.on(new QueueEvent.NodeStopped(lease.id(), givenBack[0])));
  }

  private Future<Void> leave() {
    return claims
        .close()
        .compose(repaired -> lease.stop(repaired && settlement.isEmpty()))
        .compose(v -> Future.join(settlement.close(), watch.stop()))
        .mapEmpty();
  }

  private Future<Void> atMost(Duration limit, Future<Void> work) {
    Promise<Void> done = Promise.promise();
    vertx.setTimer(limit.toMillis(), timer -> done.tryComplete());
    work.onComplete(ended -> done.tryComplete());
    return done.future();
  }

  private Future<Void> flush() {
    stopping = true;
    if (settlement.isEmpty()) {
      return Future.succeededFuture();
    }
    vertx.setTimer(LAST_FLUSH.toMillis(), timer -> flushed.tryComplete());
    return flushed.future();
  }
}
