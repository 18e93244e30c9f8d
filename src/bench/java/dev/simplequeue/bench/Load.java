package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import io.vertx.core.ThreadingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Producers and workers of one node together: single calls at a fixed rate, and the time from each
 * call to the start of its handler, by the window in which it began.
 */
final class Load {
  private static final long PATIENCE_SECONDS = 60;

  private final Bed bed;
  private volatile Step step = new Step(1, 1);

  /**
   * What was measured at one rate.
   *
   * @param windows the latencies, one after the other
   * @param isComplete whether all jobs were enqueued and started
   */
  record Measured(List<Latencies> windows, long jobs, boolean isComplete) {
    Latencies all() {
      return Latencies.together(windows);
    }
  }

  Load(Bed bed) {
    this.bed = bed;
  }

  /** Deploys the handlers. */
  String deploy() {
    return await(
        WorkloadHandlers.deploy(bed.vertx(), ThreadingModel.EVENT_LOOP, job -> step.started(job)));
  }

  /**
   * Offers jobs at this rate for so long, and waits until all have been started.
   *
   * @param windowSeconds the length of a window
   */
  Measured run(double rate, int seconds, int windowSeconds) {
    Step now = new Step(seconds, windowSeconds);
    step = now;
    SimpleQueue queue = SimpleQueue.create(bed.vertx());
    Producer producer =
        new Producer(
            bed.vertx(), Pace.rate(rate), 1, 1, one -> queue.enqueue(WorkloadRequests.sentNow()));
    producer.start();
    bed.rest(seconds * 1000L);
    producer.stop();
    boolean done =
        bed.within(
            PATIENCE_SECONDS,
            () -> producer.isAnswered() && now.started.get() >= producer.committed());
    return new Measured(now.windows, producer.committed(), done && producer.failed() == 0);
  }

  /** The windows of one rate; what starts after the last one counts there. */
  private static final class Step {
    private final long start = System.nanoTime();
    private final List<Latencies> windows = new ArrayList<>();
    private final AtomicLong started = new AtomicLong();
    private final int windowSeconds;

    Step(int seconds, int windowSeconds) {
      this.windowSeconds = windowSeconds;
      for (int from = 0; from < seconds; from += windowSeconds) {
        windows.add(new Latencies());
      }
    }

    void started(Job job) {
      int window = (int) ((System.nanoTime() - start) / 1_000_000_000L / windowSeconds);
      windows
          .get(Math.min(window, windows.size() - 1))
          .record(WorkloadRequests.nanosSinceSent(job));
      started.incrementAndGet();
    }
  }
}
