package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.ClaimTrials;
import dev.simplequeue.impl.store.Claiming.Wanted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Claims that the database refuses, perhaps for the sake of a few jobs. The queues of such a claim
 * are claimed from one by one; one that is refused alone waits until its refused jobs are found,
 * beside the claims of the others. Known ones are left out, and tried again slowly.
 */
final class RefusedClaims {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Database database;
  private final Session session;
  private final Supplier<UUID> node;
  private final Permits permits;
  private final Runnable hurryClaims;
  private final QueueListener listener;
  private final ClaimTrials none;
  private final Loop loop;

  /** Those in which something was refused that is not over. */
  private final Map<String, RefusedQueue> queues = new LinkedHashMap<>();

  /**
   * @param claims the connection that claims are made on
   * @param node this node's id now
   * @param hurryClaims is called when a queue may be claimed from again
   */
  RefusedClaims(
      Vertx vertx,
      Database database,
      Session claims,
      Supplier<UUID> node,
      Permits permits,
      Runnable hurryClaims,
      QueueListener listener) {
    this.database = database;
    this.session = database.trialSession();
    this.node = node;
    this.permits = permits;
    this.hurryClaims = hurryClaims;
    this.listener = listener;
    this.none = new ClaimTrials(database, claims, "no queue", listener);
    this.loop =
        new Loop(vertx, new Outage("search for refused jobs", listener), LONGEST_PAUSE, this::step);
  }

  /**
   * A claim has failed. To be called before the next one is sent.
   *
   * @return fails with that error if it is not a matter of some jobs
   */
  Future<Void> refused(UUID claimer, List<Wanted> wanted, Throwable error) {
    if (!ClaimTrials.mayBeOfJobs(error)) {
      return Future.failedFuture(error);
    }
    return none.tryNone(claimer)
        .recover(alsoRefused -> Future.failedFuture(error))
        .map(
            v -> {
              wanted.forEach(one -> refused(one, wanted.size() == 1, error));
              loop.hurry();
              return null;
            });
  }

  private void refused(Wanted wanted, boolean alone, Throwable error) {
    queues
        .computeIfAbsent(
            wanted.queue(),
            name ->
                new RefusedQueue(
                    permits.of(name),
                    new ClaimTrials(database, session, name, listener),
                    new Outage("claim of jobs in " + name, listener)))
        .refused(wanted, alone, error);
  }

  /** A claim of these was made. */
  void claimed(List<Wanted> wanted) {
    if (!queues.isEmpty()) {
      wanted.forEach(
          one ->
              queues.computeIfPresent(
                  one.queue(), (name, queue) -> queue.claimed() ? null : queue));
    }
  }

  private Future<Duration> step() {
    for (RefusedQueue queue : queues.values()) {
      Future<Void> trial = queue.trial(node.get());
      if (trial != null) {
        return trial
            .onComplete(ended -> wake(queue))
            .eventually(session::rest)
            .map(v -> Duration.ZERO);
      }
    }
    return Future.succeededFuture(untilNext());
  }

  private void wake(RefusedQueue queue) {
    if (queue.resume()) {
      hurryClaims.run();
    }
  }

  private Duration untilNext() {
    return queues.values().stream()
        .map(RefusedQueue::untilTrial)
        .min(Duration::compareTo)
        .orElse(Loop.UNTIL_HURRIED);
  }

  /** Looks for refused jobs no more. */
  void stop() {
    loop.stop();
  }

  /** Closes its connection. */
  Future<Void> close() {
    return session.close();
  }
}
