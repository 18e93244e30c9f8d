package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.event.Outage;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.store.LeftBehind;
import dev.simplequeue.impl.store.LeftBehind.Found;
import dev.simplequeue.impl.store.LeftBehind.Stretch;
import dev.simplequeue.poller.ClaimCursor.Passed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks whether claims have left a job behind; on a connection of its own, since it may read for
 * seconds what an old snapshot pins. Soon, where claims stand apart from what nothing is left
 * behind. And every few minutes everywhere, from the start: somebody may have changed rows by hand,
 * or a server process may have stood still in the middle of an insert.
 */
final class Stragglers {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** The search of everything takes at most a fiftieth of the time. */
  private static final int SHARE = 50;

  /** The connection is closed after this long without a search. */
  private static final Duration REST = Duration.ofSeconds(10);

  private final LeftBehind leftBehind;
  private final Permits permits;
  private final Runnable whenFound;
  private final Loop loop;
  private long nextOfAll;
  private long lastSearch = System.nanoTime();
  private boolean resting = true;

  /**
   * @param whenFound is called when there is something to claim
   */
  Stragglers(
      Vertx vertx, Database database, Permits permits, Runnable whenFound, QueueListener listener) {
    this.leftBehind = new LeftBehind(database, database.searchSession());
    this.permits = permits;
    this.whenFound = whenFound;
    this.loop = new Loop(vertx, new Outage("search", listener), LONGEST_PAUSE, this::step);
    // Nodes that start together do not search together.
    this.nextOfAll = System.nanoTime() + ThreadLocalRandom.current().nextLong(INTERVAL.toNanos());
  }

  /** Claims of a queue have come to stand apart. */
  void hurry() {
    loop.hurry();
  }

  private Future<Duration> step() {
    long now = System.nanoTime();
    Map<QueuePermits, Passed> due = new LinkedHashMap<>();
    for (QueuePermits queue : permits.all()) {
      queue.cursor().toSearch(now).ifPresent(passed -> due.put(queue, passed));
    }
    Future<Void> search;
    if (!due.isEmpty()) {
      search = search(due, now);
    } else if (now - nextOfAll >= 0) {
      search = searchAll(now);
    } else if (!resting && now - lastSearch > REST.toNanos()) {
      resting = true;
      search = leftBehind.rest();
    } else {
      search = Future.succeededFuture();
    }
    return search.map(v -> untilNext(System.nanoTime()));
  }

  private Future<Void> search(Map<QueuePermits, Passed> due, long sent) {
    List<Stretch> stretches = new ArrayList<>();
    due.forEach((queue, passed) -> stretches.add(queue.cursor().stretch(queue.queue(), passed)));
    return find(stretches)
        .onSuccess(
            found ->
                due.forEach(
                    (queue, passed) -> {
                      Optional<Instant> first =
                          Optional.ofNullable(found.firsts().get(queue.queue()));
                      queue
                          .cursor()
                          .searched(passed, first, found.oldestXid(), sent, System.nanoTime());
                    }))
        .onSuccess(this::wake)
        .mapEmpty();
  }

  private Future<Void> searchAll(long sent) {
    List<Stretch> stretches =
        permits.all().stream()
            .filter(QueuePermits::hasInstances)
            .map(queue -> queue.cursor().leftBehind(queue.queue()))
            .toList();
    if (stretches.isEmpty()) {
      nextOfAll = sent + INTERVAL.toNanos();
      return Future.succeededFuture();
    }
    return find(stretches)
        .onSuccess(
            found ->
                found.firsts().forEach((queue, first) -> permits.of(queue).cursor().rewind(first)))
        .onSuccess(this::wake)
        .onSuccess(
            found -> {
              long now = System.nanoTime();
              nextOfAll = now + Math.max(INTERVAL.toNanos(), SHARE * (now - sent));
            })
        .mapEmpty();
  }

  private Future<Found> find(List<Stretch> stretches) {
    resting = false;
    lastSearch = System.nanoTime();
    return leftBehind.find(stretches);
  }

  private void wake(Found found) {
    found.firsts().keySet().forEach(queue -> permits.of(queue).wake());
    if (!found.firsts().isEmpty()) {
      whenFound.run();
    }
  }

  private Duration untilNext(long now) {
    long next = nextOfAll - now;
    for (QueuePermits queue : permits.all()) {
      next = Math.min(next, queue.cursor().nanosToSearch(now));
    }
    if (!resting) {
      next = Math.min(next, lastSearch + REST.toNanos() - now);
    }
    return Duration.ofNanos(Math.max(0, next)).plusMillis(1);
  }

  Future<Void> stop() {
    return loop.stop().compose(v -> leftBehind.close());
  }
}
