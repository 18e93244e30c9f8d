package dev.simplequeue.impl.loop;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  private final @Nullable Vitals vitals;
  private final boolean byHand;

  private volatile boolean running;
  private volatile long turnedNanos = System.nanoTime();
  private volatile long dueNanos;
  private volatile boolean awaited;
  private int patience = 4;
  private Duration atLeast = Duration.ZERO;
  private volatile Duration thisRun = Duration.ZERO;
  private boolean again;
  private boolean pausing;
  private boolean stopped;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long timer = NO_TIMER;
  private Promise<Void> idle = Promise.promise();
  private @Nullable Promise<Duration> turn;

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
    this.vitals = Vitals.on(context);
    this.byHand = vitals != null && vitals.isByHand(outage.part());
  }

  /**
   * How long a run may take before somebody who looks from outside calls the loop late; four times
   * their patience if this is not said.
   *
   * @param patience how many times the patience of those who look
   * @param atLeast but no shorter
   */
  public Loop mayTake(int patience, Duration atLeast) {
    this.patience = patience;
    this.atLeast = atLeast;
    return this;
  }

  /** By the step: this run alone may take as long as this. */
  public void takesLonger(Duration limit) {
    thisRun = limit;
  }

  // From outside, on any thread.

  /** The part that it is. */
  public String name() {
    return outage.part();
  }

  /** How long ago a run began or ended. */
  public Duration age(long now) {
    return Duration.ofNanos(Math.max(0, now - turnedNanos));
  }

  /** For how long it has failed; zero if it does not. */
  public Duration failing() {
    return outage.lasts();
  }

  /** Whether a run takes too long, or one that is due has not begun. Failures are turns too. */
  public boolean isLate(long now, Duration lateAfter) {
    long late = lateAfter.toNanos();
    if (running) {
      return now - turnedNanos
          > Math.max(late * patience, Math.max(atLeast.toNanos(), thisRun.toNanos()));
    }
    return awaited && now - dueNanos > late;
  }

  /** Runs the step now or, while it runs, right after; not during the pause after a failure. */
  public void hurry() {
    if (byHand) {
      seen();
    } else if (running) {
      again = true;
    } else if (!stopped && !pausing) {
      run();
    }
  }

  /** Runs the step after this time, unless it runs earlier. */
  public void startIn(Duration delay) {
    if (byHand) {
      seen();
    } else if (!running && !stopped) {
      arm(delay.toMillis());
    }
  }

  private void seen() {
    if (vitals != null && !stopped) {
      vitals.add(this);
    }
  }

  /**
   * By a test, on any thread: one run of a loop that does not run by itself.
   *
   * @return completes with the pause that the step asks for; fails as the step does, or if a run is
   *     under way or the loop has stopped
   */
  public Future<Duration> turn() {
    Promise<Duration> asked = Promise.promise();
    context.runOnContext(
        v -> {
          if (!byHand || running || stopped) {
            asked.fail(new IllegalStateException(name() + " cannot be run by hand now"));
          } else {
            turn = asked;
            run();
          }
        });
    return asked.future();
  }

  /** Runs no more; completes when the current run has ended. */
  public Future<Void> stop() {
    stopped = true;
    if (vitals != null) {
      vitals.remove(this);
    }
    disarm();
    if (!running) {
      idle.tryComplete();
    }
    return idle.future();
  }

  private void run() {
    disarm();
    turned(true);
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

  private void turned(boolean runs) {
    turnedNanos = System.nanoTime();
    thisRun = Duration.ZERO;
    running = runs;
    seen();
  }

  private void ended(Duration delay) {
    turned(false);
    pauseMillis = FIRST_PAUSE_MILLIS;
    outage.succeeded();
    if (turn != null) {
      turn.complete(delay);
      turn = null;
    }
    if (stopped) {
      idle.tryComplete();
    } else if (byHand) {
      return;
    } else if (again || delay.isZero()) {
      // Not by a call: a step that is always at once done would grow the stack.
      dueNanos = System.nanoTime();
      awaited = true;
      context.runOnContext(v -> hurry());
    } else if (delay.compareTo(UNTIL_HURRIED) < 0) {
      arm(Math.max(1, delay.toMillis()));
    }
  }

  private void failed(Throwable error) {
    turned(false);
    outage.failed(error);
    if (turn != null) {
      turn.fail(error);
      turn = null;
    }
    if (stopped) {
      idle.tryComplete();
    }
    if (stopped || byHand) {
      return;
    }
    pausing = true;
    arm(pauseMillis + ThreadLocalRandom.current().nextLong(1 + pauseMillis / 2));
    pauseMillis = Math.min(2 * pauseMillis, longestPauseMillis);
  }

  private void arm(long millis) {
    disarm();
    seen();
    dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    awaited = true;
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
    awaited = false;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
