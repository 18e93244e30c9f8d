package dev.simplequeue.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * w4 of a contender: one job each 50 ms, from just before the call to the handler's start, by one
 * clock. The calls come from a few threads, so that none waits for the one before. The first jobs
 * are not counted.
 */
final class Samples {
  /** The first ones, which find caches and sleeping threads cold. */
  static final int UNCOUNTED = 20;

  private static final int SENDERS = 8;
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Latencies latencies = new Latencies();
  private final Contender contender;
  private final int first;
  private final AtomicLongArray sent;

  Samples(Contender contender, int first, int jobs) {
    this.contender = contender;
    this.first = first;
    this.sent = new AtomicLongArray(jobs);
  }

  /** Returns when all are committed. */
  void send() throws InterruptedException {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    long start = System.nanoTime();
    for (int i = 0; i < sent.length(); i++) {
      int index = i;
      waitUntil(start + i * GAP_NANOS);
      senders.submit(() -> send(index));
    }
    senders.shutdown();
    if (!senders.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("a call has not returned");
    }
  }

  private static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private Void send(int index) throws Exception {
    sent.set(index, System.nanoTime());
    contender.enqueueOne(first + index);
    return null;
  }

  /** Called at the start of each job. */
  void started(int number) {
    int index = number - first;
    if (index >= UNCOUNTED) {
      latencies.record(System.nanoTime() - sent.get(index));
    }
  }

  Latencies latencies() {
    return latencies;
  }
}
