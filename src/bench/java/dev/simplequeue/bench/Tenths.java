package dev.simplequeue.bench;

import dev.simplequeue.job.Job;
import io.vertx.core.json.JsonArray;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** Counts handled jobs, and notes when each tenth of them was. */
final class Tenths {
  private static final int PARTS = 10;
  private static final int LAST = 2048;

  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicReferenceArray<UUID> last = new AtomicReferenceArray<>(LAST);
  private final long[] times = new long[PARTS + 1];
  private final CountDownLatch all = new CountDownLatch(1);
  private final int jobs;
  private final int part;

  Tenths(int jobs) {
    this.jobs = jobs;
    this.part = jobs / PARTS;
  }

  /** Called by the handlers, at the start of each job. */
  void count(Job job) {
    int number = handled.incrementAndGet();
    if (number <= jobs) {
      last.set(number % LAST, job.id());
    }
    if (number == 1) {
      times[0] = System.nanoTime();
    }
    if (number % part == 0 && number / part <= PARTS) {
      times[number / part] = System.nanoTime();
    }
    if (number == jobs) {
      all.countDown();
    }
  }

  void await() {
    try {
      all.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The jobs that were handled last. */
  UUID[] last() {
    return IntStream.range(0, LAST)
        .mapToObj(last::get)
        .filter(Objects::nonNull)
        .toArray(UUID[]::new);
  }

  int handled() {
    return handled.get();
  }

  /** When the first one began, by {@link System#nanoTime}. */
  long start() {
    return times[0];
  }

  /** When the last one began. */
  long end() {
    return times[PARTS];
  }

  JsonArray rates() {
    JsonArray rates = new JsonArray();
    for (int i = 1; i <= PARTS; i++) {
      rates.add(Math.round(part / ((times[i] - times[i - 1]) / 1e9)));
    }
    return rates;
  }
}
