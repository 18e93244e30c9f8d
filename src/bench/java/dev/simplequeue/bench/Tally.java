package dev.simplequeue.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;

/**
 * Counts the jobs that a contender's handler is told, and whether they are those that were
 * enqueued: as many, and their numbers add up.
 */
final class Tally {
  private static final long PATIENCE_MINUTES = 5;

  private final LongAdder sum = new LongAdder();
  private final AtomicInteger handled = new AtomicInteger();
  private long expected;
  private int expectedJobs;
  private volatile long first;
  private volatile int firstNumber;
  private volatile int target;
  private volatile CountDownLatch all = new CountDownLatch(0);
  private volatile IntConsumer listener = id -> {};

  /** So many more were enqueued, numbered from here on. */
  void expect(int from, int jobs) {
    expected += (2L * from + jobs - 1) * jobs / 2;
    expectedJobs += jobs;
  }

  /** From now on all that are expected are waited for; some may have been handled already. */
  void begin() {
    firstNumber = handled.get() + 1;
    listener = id -> {};
    all = new CountDownLatch(1);
    target = expectedJobs;
    if (handled.get() >= target) {
      all.countDown();
    }
  }

  /** Tells this of each as well. */
  void tell(IntConsumer each) {
    listener = each;
  }

  /** Called at the start of each job. */
  void count(int id) {
    listener.accept(id);
    sum.add(id);
    int number = handled.incrementAndGet();
    if (number == firstNumber) {
      first = WorkloadRequests.wallClock();
    }
    if (number == target) {
      all.countDown();
    }
  }

  void await() throws InterruptedException {
    if (!all.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException(handled + " of " + target + " jobs were handled in time");
    }
  }

  /** When the first one began, by {@link WorkloadRequests#wallClock}. */
  long first() {
    return first;
  }

  /** Whether all that were enqueued were handled once. */
  boolean isRight() {
    return handled.get() == expectedJobs && sum.sum() == expected;
  }
}
