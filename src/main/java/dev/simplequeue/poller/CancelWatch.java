package dev.simplequeue.poller;

import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.store.Cancelling;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Looks whether running jobs were cancelled, in case that nobody told. Asks only for jobs that run
 * longer than the interval, so that short ones cost nothing.
 */
final class CancelWatch {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Cancelling cancelling;
  private final Dispatcher dispatcher;
  private final Duration interval;
  private final Loop loop;
  private boolean all;

  /**
   * @param session of {@link Database#settleSession}
   */
  CancelWatch(
      Vertx vertx,
      Database database,
      Session session,
      Dispatcher dispatcher,
      Duration interval,
      QueueListener listener) {
    this.cancelling = new Cancelling(database, session);
    this.dispatcher = dispatcher;
    this.interval = interval;
    this.loop = new Loop(vertx, new Outage("cancel watch", listener), LONGEST_PAUSE, this::look);
  }

  void start() {
    loop.startIn(interval);
  }

  /** Hints may have been lost: looks now, for all that run, however short. */
  void lookAtAll() {
    all = true;
    loop.hurry();
  }

  private Future<Duration> look() {
    List<UUID> running = dispatcher.notCancelled(all ? Duration.ZERO : interval);
    boolean lookedAtAll = all;
    all = false;
    return running.isEmpty()
        ? Future.succeededFuture(interval)
        : cancelling
            .findCancelled(running)
            .map(
                cancelled -> {
                  dispatcher.cancelled(cancelled);
                  return interval;
                })
            .onFailure(error -> all |= lookedAtAll);
  }

  Future<Void> stop() {
    return loop.stop();
  }
}
