package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.part.ShownOptions;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Nodes;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * This node's claim to be alive: a row that is renewed on a connection of its own. When it could
 * not be renewed for as long as a lease lasts, nothing is claimed and the running jobs are told; if
 * the row is still there when the database is back, the node goes on; if it is gone, the node was
 * declared dead and goes on under a new id.
 */
final class NodeLease {
  private static final String VERSION =
      Optional.ofNullable(NodeLease.class.getPackage().getImplementationVersion())
          .orElse("unknown");

  private final SimpleQueueOptions options;

  /** Asked for before each start of a job: the duration would be divided each time. */
  private final long leaseNanos;

  private final Session session;
  private final Nodes nodes;
  private final Supplier<Set<String>> queues;
  private final Supplier<Integer> whenExpired;
  private final Supplier<Integer> whenLost;
  private final Consumer<Set<String>> whenAnnounced;
  private final QueueListener listener;
  private final Vitals vitals;
  private final Loop loop;
  private UUID id = JobIds.next();
  private volatile boolean registered;
  private boolean expired;
  private boolean stopping;
  private volatile long renewedNanos;
  private Set<String> writtenQueues = Set.of();

  /**
   * @param queues the queues that have a handler here
   * @param whenExpired tells the running jobs; answers how many
   * @param whenLost gives up all that the node has; answers how many jobs run
   * @param whenAnnounced is told of which queues the node's row says that it has a handler for them
   */
  NodeLease(
      Vertx vertx,
      Database database,
      SimpleQueueOptions options,
      Supplier<Set<String>> queues,
      Supplier<Integer> whenExpired,
      Supplier<Integer> whenLost,
      Consumer<Set<String>> whenAnnounced,
      Vitals vitals,
      QueueListener listener) {
    this.options = options;
    this.leaseNanos = options.getPoller().lease().toNanos();
    this.session = database.heartbeatSession();
    this.nodes = new Nodes(database, session);
    this.queues = queues;
    this.whenExpired = whenExpired;
    this.whenLost = whenLost;
    this.whenAnnounced = whenAnnounced;
    this.vitals = vitals;
    this.listener = listener;
    Duration interval = options.getPoller().getHeartbeatInterval();
    this.loop =
        new Loop(vertx, new Outage("heartbeat", listener), interval.dividedBy(2), this::beat)
            .mayTake(1, interval.multipliedBy(3));
  }

  /** This node's id now; another one after a lost lease. */
  UUID id() {
    return id;
  }

  /** Whether others may not take this node's jobs now. */
  boolean mayClaim() {
    return holds(System.nanoTime());
  }

  /**
   * Whether others still may not take this node's jobs at this time by its own monotonic clock,
   * counted from before the last renewal was sent. On any thread.
   */
  boolean holds(long nowNanos) {
    return registered && nowNanos - renewedNanos < leaseNanos;
  }

  /** Reports, once, that the lease could not be renewed in time; called now and then. */
  void watch() {
    if (registered && !expired && !mayClaim()) {
      expired = true;
      listener.on(new QueueEvent.LeaseExpired(id, whenExpired.get()));
    }
  }

  /** Takes part. */
  Future<Void> start() {
    return register().onSuccess(v -> loop.startIn(options.getPoller().getHeartbeatInterval()));
  }

  private Future<Void> register() {
    long sent = System.nanoTime();
    id = JobIds.next();
    Set<String> handled = aboutToWrite();
    return nodes
        .register(id, options.getNodeName(), handled)
        .onSuccess(
            v -> {
              registered = true;
              renewed(sent);
              listener.on(
                  new QueueEvent.NodeStarted(
                      id,
                      options.getNodeName(),
                      VERSION,
                      options.getSchema(),
                      ShownOptions.of(options).encode()));
              wrote(handled);
            });
  }

  private void wrote(Set<String> handled) {
    List<String> ready =
        handled.stream().filter(queue -> !writtenQueues.contains(queue)).sorted().toList();
    written(handled);
    if (!ready.isEmpty()) {
      listener.on(new QueueEvent.HandlersReady(id, ready));
    }
  }

  private Future<Duration> beat() {
    if (!registered) {
      return register().map(v -> options.getPoller().getHeartbeatInterval());
    }
    long sent = System.nanoTime();
    return nodes
        .renew(id)
        .compose(
            alive -> {
              if (!alive) {
                lost();
                return Future.succeededFuture(Duration.ZERO);
              }
              renewed(sent);
              return writeQueues().map(v -> options.getPoller().getHeartbeatInterval());
            });
  }

  private void renewed(long sentNanos) {
    renewedNanos = sentNanos;
    expired = false;
    vitals.leased(id, sentNanos, options.getPoller().lease());
  }

  private Future<Void> writeQueues() {
    if (queues.get().equals(writtenQueues)) {
      return Future.succeededFuture();
    }
    Set<String> handled = aboutToWrite();
    return nodes.setQueues(id, handled).onSuccess(v -> wrote(handled));
  }

  /** What the row does not say any more may be handled again before the answer comes. */
  private Set<String> aboutToWrite() {
    Set<String> handled = queues.get();
    Set<String> still = new HashSet<>(writtenQueues);
    still.retainAll(handled);
    written(still);
    return handled;
  }

  private void written(Set<String> names) {
    if (!names.equals(writtenQueues)) {
      writtenQueues = names;
      whenAnnounced.accept(names);
    }
  }

  /** The node was declared dead. It goes on under a new id at the next beat. */
  void lost() {
    if (registered && !stopping) {
      registered = false;
      vitals.leaseLost();
      listener.on(new QueueEvent.LeaseLost(id, whenLost.get()));
      loop.hurry();
    }
  }

  /** The queues that have a handler here may have changed. */
  void queuesChanged() {
    if (registered && !queues.get().equals(writtenQueues)) {
      loop.hurry();
    }
  }

  /**
   * Takes part no longer.
   *
   * @param clean whether all jobs are given back; if not, the rows stay, so that others find them
   */
  Future<Void> stop(boolean clean) {
    stopping = true;
    return loop.stop()
        .compose(v -> clean && registered ? nodes.remove(id) : Future.succeededFuture())
        .otherwiseEmpty()
        .compose(v -> session.close());
  }
}
