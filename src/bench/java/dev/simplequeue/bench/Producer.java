package dev.simplequeue.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Enqueues at a pace, on an event loop, until it is stopped. */
final class Producer {
  private final Vertx vertx;
  private final Pace pace;
  private final long tickMillis;
  private final int batch;
  private final IntFunction<Future<?>> send;
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean stopped;

  /**
   * @param tickMillis how often it looks what is due
   * @param batch the most jobs that are sent together
   * @param send enqueues so many jobs; completes when they are committed
   */
  Producer(Vertx vertx, Pace pace, long tickMillis, int batch, IntFunction<Future<?>> send) {
    this.vertx = vertx;
    this.pace = pace;
    this.tickMillis = tickMillis;
    this.batch = batch;
    this.send = send;
  }

  void start() {
    Context context = vertx.getOrCreateContext();
    context.runOnContext(v -> tick());
  }

  private void tick() {
    if (stopped) {
      return;
    }
    for (int due = pace.due(); due > 0; due -= batch) {
      int size = Math.min(batch, due);
      offered.addAndGet(size);
      send.apply(size)
          .onSuccess(receipts -> committed.addAndGet(size))
          .onFailure(error -> failed.addAndGet(size));
    }
    vertx.timer(tickMillis, TimeUnit.MILLISECONDS).onSuccess(v -> tick());
  }

  void stop() {
    stopped = true;
  }

  /** Jobs whose enqueueing has begun. */
  long offered() {
    return offered.get();
  }

  /** Jobs that are known to be committed. */
  long committed() {
    return committed.get();
  }

  /** Jobs that could not be enqueued. */
  long failed() {
    return failed.get();
  }

  /** Whether the answers to all requests have come. */
  boolean isAnswered() {
    return committed() + failed() == offered();
  }
}
