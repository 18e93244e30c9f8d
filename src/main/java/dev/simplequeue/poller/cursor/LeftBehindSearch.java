package dev.simplequeue.poller.cursor;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.store.LeftBehind;
import dev.simplequeue.impl.store.LeftBehind.Found;
import dev.simplequeue.impl.store.LeftBehind.Stretch;
import dev.simplequeue.poller.cursor.ClaimCursor.Passed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Looks whether claims have left a job behind; on a connection of its own, since it may read for
 * seconds what an old snapshot pins. Soon, where claims stand apart from what nothing is left
 * behind. And every few minutes everywhere, from the start: somebody may have changed rows by hand,
 * or a server process may have stood still in the middle of an insert.
 */
public final class LeftBehindSearch {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** The search of everything takes at most a fiftieth of the time. */
  private static final int SHARE = 50;

  /** The connection is closed after this long without a search. */
  private static final Duration REST = Duration.ofSeconds(10);

  private final LeftBehind leftBehind;
  private final Supplier<? extends Collection<? extends SearchedQueue>> queues;
  private final Runnable whenFound;
  private final Loop loop;
  private long nextOfAll;
  private long lastSearch = System.nanoTime();
  private boolean resting = true;

  /**
   * @param queues those that are claimed from
   * @param whenFound is called when there is something to claim
   */
  public LeftBehindSearch(
      Vertx vertx,
      Database database,
      Supplier<? extends Collection<? extends SearchedQueue>> queues,
      Runnable whenFound,
      QueueListener listener) {
    this.leftBehind = new LeftBehind(database, database.searchSession());
    this.queues = queues;
    this.whenFound = whenFound;
    this.loop =
        new Loop(vertx, new Outage("search", listener), LONGEST_PAUSE, this::step)
            // One statement for each queue, and each may take a minute.
            .mayTake(20, Duration.ZERO);
    // Nodes that start together do not search together.
    this.nextOfAll = System.nanoTime() + ThreadLocalRandom.current().nextLong(INTERVAL.toNanos());
  }

  /** Claims of a queue have come to stand apart. */
  public void hurry() {
    loop.hurry();
  }

  private Future<Duration> step() {
    long now = System.nanoTime();
    Map<SearchedQueue, Passed> due = new LinkedHashMap<>();
    for (SearchedQueue queue : queues.get()) {
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

  private Future<Void> search(Map<SearchedQueue, Passed> due, long sent) {
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
        queues.get().stream()
            .filter(SearchedQueue::hasInstances)
            .map(queue -> queue.cursor().leftBehind(queue.queue()))
            .toList();
    if (stretches.isEmpty()) {
      nextOfAll = sent + INTERVAL.toNanos();
      return Future.succeededFuture();
    }
    return find(stretches)
        .onSuccess(
            found ->
                found(found, queue -> queue.cursor().rewind(found.firsts().get(queue.queue()))))
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
    UUID[] leftOut =
        queues.get().stream().flatMap(queue -> Stream.of(queue.leftOut())).toArray(UUID[]::new);
    return leftBehind.find(stretches, leftOut);
  }

  private void wake(Found found) {
    found(found, SearchedQueue::wake);
    if (!found.firsts().isEmpty()) {
      whenFound.run();
    }
  }

  private void found(Found found, Consumer<SearchedQueue> then) {
    queues.get().stream().filter(queue -> found.firsts().containsKey(queue.queue())).forEach(then);
  }

  private Duration untilNext(long now) {
    long next = nextOfAll - now;
    for (SearchedQueue queue : queues.get()) {
      next = Math.min(next, queue.cursor().nanosToSearch(now));
    }
    if (!resting) {
      next = Math.min(next, lastSearch + REST.toNanos() - now);
    }
    return Duration.ofNanos(Math.max(0, next)).plusMillis(1);
  }

  /** Searches no more, and closes the connection. */
  public Future<Void> stop() {
    return loop.stop().compose(v -> leftBehind.close());
  }
}
