package dev.simplequeue.impl.log;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Holds what can come in any number to one line per kind and second. What was left out is said with
 * the next line or, if none comes, when the second is over. Thread-safe.
 */
final class Throttles {
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Vertx vertx;
  private final Map<Object, Throttle> throttles = new HashMap<>();
  private boolean closed;

  /** When the next line of one kind may be written, and how many were left out since the last. */
  private static final class Throttle {
    private final LongConsumer teller;
    private long nextLine = System.nanoTime();
    private long leftOut;
    private boolean armed;

    Throttle(LongConsumer teller) {
      this.teller = teller;
    }
  }

  Throttles(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Writes a line now, or leaves it out.
   *
   * @param teller writes how many lines of this kind were left out
   */
  synchronized void line(Object kind, Runnable write, LongConsumer teller) {
    Throttle throttle = throttles.computeIfAbsent(kind, first -> new Throttle(teller));
    if (!closed && waitNanos(throttle) > 0) {
      throttle.leftOut++;
      arm(throttle);
      return;
    }
    write.run();
    tell(throttle);
  }

  private static long waitNanos(Throttle throttle) {
    return throttle.nextLine - System.nanoTime();
  }

  private void tell(Throttle throttle) {
    if (throttle.leftOut > 0) {
      throttle.teller.accept(throttle.leftOut);
    }
    throttle.leftOut = 0;
    throttle.nextLine = System.nanoTime() + PAUSE_NANOS;
  }

  /** The timer is the verticle's own if it is set on its context, and then ends with it. */
  private void arm(Throttle throttle) {
    if (throttle.armed) {
      return;
    }
    throttle.armed = true;
    long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos(throttle)) + 1;
    try {
      vertx.setTimer(Math.max(1, millis), timer -> over(throttle));
    } catch (RejectedExecutionException e) {
      // This Vertx is closed; close() says the rest.
      throttle.armed = false;
    }
  }

  private synchronized void over(Throttle throttle) {
    throttle.armed = false;
    if (throttle.leftOut == 0) {
      return;
    }
    if (waitNanos(throttle) > 0) {
      // A line came meanwhile, and others after it.
      arm(throttle);
    } else {
      tell(throttle);
    }
  }

  /** Says what was left out. From now on no line is left out. */
  synchronized void close() {
    closed = true;
    throttles.values().forEach(this::tell);
  }
}
