package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The clockwork of all housekeeping. A round judges what is to be done and does it step by step; a
 * step that fails holds up no other, unless the database cannot be reached at all. A round with a
 * failed step has failed: that is reported once per outage, and the next one comes soon.
 */
final class UpkeepLoop {
  private final Vertx vertx;
  private final Upkeep upkeep;
  private final Duration interval;
  private final Session session;
  private final Loop loop;
  private boolean restsBetween;

  /**
   * @param name the words for it in the log
   * @param upkeep what it does
   * @param interval how long it waits between rounds, unless a step wants to go on earlier
   * @param longestPause the longest wait after a failure
   * @param session the connection that the steps use; the loop closes it
   */
  UpkeepLoop(
      Vertx vertx,
      String name,
      Upkeep upkeep,
      Duration interval,
      Duration longestPause,
      Session session,
      QueueListener listener) {
    this.vertx = vertx;
    this.upkeep = upkeep;
    this.interval = interval;
    this.session = session;
    this.loop =
        new Loop(vertx, new Outage(name, listener), longestPause, this::round)
            // Many statements, and each may take two minutes.
            .mayTake(20, Duration.ZERO);
  }

  /** Holds no connection between rounds, which are rare. */
  UpkeepLoop restingBetweenRounds() {
    restsBetween = true;
    return this;
  }

  /** The first round is now. */
  void start() {
    loop.hurry();
  }

  /** The first round is after this time. */
  void startIn(Duration delay) {
    loop.startIn(delay);
  }

  private Future<Duration> round() {
    return upkeep.judge().compose(this::run).eventually(this::rest);
  }

  private Future<Void> rest() {
    return restsBetween ? session.rest() : Future.succeededFuture();
  }

  private Future<Duration> run(List<UpkeepStep> steps) {
    List<Throwable> failures = new ArrayList<>();
    List<Duration> pauses = new ArrayList<>(List.of(interval));
    return Sequence.each(steps, step -> run(step, pauses, failures))
        .compose(
            v ->
                failures.isEmpty()
                    ? Future.succeededFuture(Collections.min(pauses))
                    : Future.failedFuture(failures.get(0)));
  }

  private static Future<?> run(UpkeepStep step, List<Duration> pauses, List<Throwable> failures) {
    return step.run()
        .map(pauses::add)
        .recover(
            error ->
                SqlFailure.of(error) == SqlFailure.NOT_SENT
                    ? Future.failedFuture(error)
                    : Future.succeededFuture(failures.add(error)));
  }

  static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** No more rounds; completes when the present one has ended and the connection is closed. */
  Future<Void> stop() {
    return loop.stop().compose(v -> session.close());
  }

  /** The same, but waits for the present round no longer than this. */
  Future<Void> stop(Duration atMost) {
    return BoundedWait.await(vertx, atMost, loop.stop()).compose(v -> session.close());
  }
}
