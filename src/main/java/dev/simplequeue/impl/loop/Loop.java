package dev.simplequeue.impl.loop;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Runs a step again and again, never two at a time. The step answers how long to wait before the
 * next run, and that is the whole pacing; a failed step is repeated after a pause that doubles from
 * 50 ms to the loop's longest. To be used from the context it was made on.
 */
public final class Loop {

  /** As a step's answer: there is nothing to do until somebody says so. */
  public static final Duration UNTIL_HURRIED = Duration.ofDays(36500);

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Context context;
  private final Outage outage;
  private final long longestPauseMillis;
  private final Supplier<Future<Duration>> step;

  private boolean running;
  private boolean again;
  private boolean pausing;
  private boolean stopped;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long timer = NO_TIMER;
  private Promise<Void> idle = Promise.promise();

  /**
   * @param outage is told of failures and of the first success after them
   * @param longestPause the longest pause after a failure
   * @param step one run
   */
  public Loop(Vertx vertx, Outage outage, Duration longestPause, Supplier<Future<Duration>> step) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.outage = outage;
    this.longestPauseMillis = longestPause.toMillis();
    this.step = step;
  }

  /** Runs the step now or, while it runs, right after; not during the pause after a failure. */
  public void hurry() {
    if (running) {
      again = true;
    } else if (!stopped && !pausing) {
      run();
    }
  }

  /** Runs the step after this time, unless it runs earlier. */
  public void startIn(Duration delay) {
    if (!running && !stopped) {
      arm(delay.toMillis());
    }
  }

  /** Runs no more; completes when the current run has ended. */
  public Future<Void> stop() {
    stopped = true;
    disarm();
    if (!running) {
      idle.tryComplete();
    }
    return idle.future();
  }

  private void run() {
    disarm();
    running = true;
    pausing = false;
    again = false;
    Future<Duration> run;
    try {
      run = step.get();
    } catch (Throwable e) {
      run = Future.failedFuture(e);
    }
    run.onComplete(this::ended, this::failed);
  }

  private void ended(Duration delay) {
    running = false;
    pauseMillis = FIRST_PAUSE_MILLIS;
    outage.succeeded();
    if (stopped) {
      idle.tryComplete();
    } else if (again || delay.isZero()) {
      // Not by a call: a step that is always at once done would grow the stack.
      context.runOnContext(v -> hurry());
    } else if (delay.compareTo(UNTIL_HURRIED) < 0) {
      arm(Math.max(1, delay.toMillis()));
    }
  }

  private void failed(Throwable error) {
    running = false;
    outage.failed(error);
    if (stopped) {
      idle.tryComplete();
      return;
    }
    pausing = true;
    arm(pauseMillis + ThreadLocalRandom.current().nextLong(1 + pauseMillis / 2));
    pauseMillis = Math.min(2 * pauseMillis, longestPauseMillis);
  }

  private void arm(long millis) {
    disarm();
    timer =
        vertx.setTimer(
            Math.max(1, millis),
            id -> {
              timer = NO_TIMER;
              pausing = false;
              hurry();
            });
  }

  private void disarm() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
