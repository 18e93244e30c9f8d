package dev.simplequeue.poller;

import dev.simplequeue.event.Outage;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Loop;
import dev.simplequeue.store.Claiming.Wanted;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.LeftBehind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks, every few minutes, whether claims have left a job behind after all: because somebody has
 * changed rows by hand, or a server process stood still in the middle of an insert. On a connection
 * of its own, since it may read for seconds what an old snapshot pins.
 */
final class Stragglers {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** It takes at most a fiftieth of the time. */
  private static final int SHARE = 50;

  private final LeftBehind leftBehind;
  private final Permits permits;
  private final Runnable whenFound;
  private final Loop loop;

  /**
   * @param whenFound is called when there is something to claim
   */
  Stragglers(
      Vertx vertx, Database database, Permits permits, Runnable whenFound, QueueListener listener) {
    this.leftBehind = new LeftBehind(database, database.searchSession());
    this.permits = permits;
    this.whenFound = whenFound;
    this.loop = new Loop(vertx, new Outage("search", listener), LONGEST_PAUSE, this::search);
  }

  /** Nodes that start together do not search together. */
  void start() {
    loop.startIn(Duration.ofMillis(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis())));
  }

  private Future<Duration> search() {
    long sent = System.nanoTime();
    List<Wanted> queues =
        permits.all().stream()
            .filter(QueuePermits::hasInstances)
            .map(queue -> queue.cursor().confirmed(queue.queue()))
            .toList();
    return queues.isEmpty()
        ? Future.succeededFuture(INTERVAL)
        : leftBehind.find(queues).onSuccess(this::found).map(found -> pause(sent));
  }

  private void found(Map<String, Instant> firsts) {
    firsts.forEach(
        (queue, first) -> {
          permits.of(queue).cursor().rewind(first);
          permits.of(queue).wake();
        });
    if (!firsts.isEmpty()) {
      whenFound.run();
    }
  }

  private static Duration pause(long sent) {
    Duration share = Duration.ofNanos(SHARE * (System.nanoTime() - sent));
    return share.compareTo(INTERVAL) > 0 ? share : INTERVAL;
  }

  Future<Void> stop() {
    return loop.stop().compose(v -> leftBehind.close());
  }
}
