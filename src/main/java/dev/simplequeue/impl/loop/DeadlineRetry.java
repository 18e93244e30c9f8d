package dev.simplequeue.impl.loop;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Does something again, after a pause, until it gives what is wanted or a time is over. A failure
 * ends it at once. To be used from one context, on which it goes on.
 *
 * @param <T> what an attempt gives
 */
public final class DeadlineRetry<T> {
  private final Vertx vertx;
  private final Function<T, Future<T>> attempt;
  private final Predicate<T> wanted;
  private final long deadlineNanos;
  private final long longestPauseMillis;
  private final Promise<T> last = Promise.promise();
  private long pauseMillis;

  /** How long one waits between two attempts: doubles from {@code first} to {@code longest}. */
  public record Pause(Duration first, Duration longest) {

    /** The same each time. */
    public static Pause of(Duration each) {
      return new Pause(each, each);
    }
  }

  private DeadlineRetry(
      Vertx vertx,
      Duration atMost,
      Pause pause,
      Function<T, Future<T>> attempt,
      Predicate<T> wanted) {
    this.vertx = vertx;
    this.attempt = attempt;
    this.wanted = wanted;
    this.deadlineNanos = System.nanoTime() + atMost.toNanos();
    this.pauseMillis = pause.first().toMillis();
    this.longestPauseMillis = pause.longest().toMillis();
  }

  /**
   * Attempts it at least once, now.
   *
   * @param atMost what ends after this time is not attempted again
   * @param first what the first attempt is given; each later one is given what the one before gave
   * @param wanted whether it is not to be attempted again
   * @return what the last attempt gave, wanted or not; fails with the first failure
   */
  public static <T extends @Nullable Object> Future<T> run(
      Vertx vertx,
      Duration atMost,
      Pause pause,
      T first,
      Function<T, Future<T>> attempt,
      Predicate<T> wanted) {
    DeadlineRetry<T> retry = new DeadlineRetry<>(vertx, atMost, pause, attempt, wanted);
    retry.attempt(first);
    return retry.last.future();
  }

  private void attempt(T before) {
    Future<T> now;
    try {
      now = attempt.apply(before);
    } catch (Throwable e) {
      now = Future.failedFuture(e);
    }
    now.onComplete(this::attempted, last::fail);
  }

  private void attempted(T result) {
    boolean enough;
    try {
      enough = wanted.test(result);
    } catch (Throwable e) {
      last.fail(e);
      return;
    }
    if (enough || System.nanoTime() - deadlineNanos >= 0) {
      last.complete(result);
      return;
    }
    vertx.setTimer(Math.max(1, pauseMillis), timer -> attempt(result));
    pauseMillis = Math.min(2 * pauseMillis, longestPauseMillis);
  }
}
