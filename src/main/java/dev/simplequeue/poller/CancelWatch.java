package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Orders;
import dev.simplequeue.impl.store.Orders.Seen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Obeys cancels and pauses, and confirms it in the node's row: their callers wait until none of
 * those jobs can start. That is said only of a look at all that the node has in hand, between two
 * claims: what a claim under way brings is not known yet.
 *
 * <p>In case a hint was lost, it also looks now and then while something is in hand, then only for
 * jobs that run longer than the interval, and holds up no claim.
 */
final class CancelWatch {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Orders orders;
  private final Supplier<UUID> node;
  private final ClaimLoop claims;
  private final Dispatcher dispatcher;
  private final Duration interval;
  private final Loop loop;
  private boolean asked;

  /**
   * @param session of {@link Database#settleSession}
   * @param node this node's id now
   */
  CancelWatch(
      Vertx vertx,
      Database database,
      Session session,
      Supplier<UUID> node,
      ClaimLoop claims,
      Dispatcher dispatcher,
      Duration interval,
      QueueListener listener) {
    this.orders = new Orders(database, session);
    this.node = node;
    this.claims = claims;
    this.dispatcher = dispatcher;
    this.interval = interval;
    this.loop =
        new Loop(vertx, new Outage("cancel watch", listener), LONGEST_PAUSE, this::look)
            .mayTake(2, Duration.ZERO);
  }

  void start() {
    loop.startIn(interval);
  }

  /** There may be something to obey, and a caller may wait for it: looks now, at all. */
  void lookAtAll() {
    asked = true;
    loop.hurry();
  }

  private Future<Duration> look() {
    if (asked) {
      asked = false;
      return claims
          .between(
              () ->
                  orders.look(dispatcher.inHand(), dispatcher.queuesInHand()).onSuccess(this::obey))
          .compose(seen -> orders.obeyed(node.get(), seen))
          .map(interval)
          .onFailure(error -> asked = true);
    }
    if (!dispatcher.hasInHand()) {
      return Future.succeededFuture(interval);
    }
    return orders
        .look(dispatcher.notCancelled(interval), dispatcher.queuesInHand())
        .map(
            seen -> {
              asked |= !seen.isEmpty();
              return asked ? Duration.ZERO : interval;
            });
  }

  private void obey(Seen seen) {
    dispatcher.cancelled(seen.cancelled());
    dispatcher.paused(seen.paused());
  }

  Future<Void> stop() {
    return loop.stop();
  }
}
