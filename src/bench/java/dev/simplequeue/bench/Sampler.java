package dev.simplequeue.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Tells the harness how it goes, at each multiple of the sampling interval on the clock; also while
 * the database is away, when only the depths are missing.
 */
final class Sampler {
  private final Vertx vertx;
  private final AdapterSettings settings;
  private final AdapterLoad load;
  private final Depths depths;
  private final Telemetry telemetry;
  private volatile boolean stopped;
  private Instant lastAt = Instant.now();
  private long lastEnqueued;
  private long lastCompleted;
  private long lastRetried;

  Sampler(
      Vertx vertx, AdapterSettings settings, AdapterLoad load, Depths depths, Telemetry telemetry) {
    this.vertx = vertx;
    this.settings = settings;
    this.load = load;
    this.depths = depths;
    this.telemetry = telemetry;
  }

  void start() {
    long every = TimeUnit.SECONDS.toMillis(settings.sampleSeconds());
    long wait = every - System.currentTimeMillis() % every;
    vertx
        .timer(wait, TimeUnit.MILLISECONDS)
        .onSuccess(
            v -> {
              if (!stopped) {
                sample().onFailure(error -> System.err.println("no queue depth: " + error));
                start();
              }
            });
  }

  /** Tells the samples since those before, and no more. */
  Future<Void> last() {
    stopped = true;
    return sample();
  }

  private synchronized Future<Void> sample() {
    Instant at = Instant.now();
    double seconds = Math.max(1e-3, (at.toEpochMilli() - lastAt.toEpochMilli()) / 1e3);
    long enqueued = load.enqueued();
    long completed = load.completed();
    long retried = load.retried();
    latencies(at, load.enqueues().read(), "producer");
    Latencies claims = load.claims().read();
    latencies(at, claims, "claim");
    latencies(at, claims, "subscriber");
    latencies(at, load.ends().read(), "end_to_end");
    telemetry.sample(at, "enqueue_rate", (enqueued - lastEnqueued) / seconds, seconds);
    telemetry.sample(at, "completion_rate", (completed - lastCompleted) / seconds, seconds);
    telemetry.sample(at, "retryable_failure_rate", (retried - lastRetried) / seconds, seconds);
    lastAt = at;
    lastEnqueued = enqueued;
    lastCompleted = completed;
    lastRetried = retried;
    if (!settings.observes()) {
      return Future.succeededFuture();
    }
    telemetry.sample(at, "producer_target_rate", load.targetRate(), 0);
    return depths
        .count()
        .map(
            counts -> {
              counts.forEach((metric, jobs) -> telemetry.sample(at, metric, jobs, 0));
              return null;
            });
  }

  private void latencies(Instant at, Latencies latencies, String of) {
    for (int percentile : new int[] {50, 95, 99}) {
      telemetry.sample(
          at,
          of + "_p" + percentile + "_ms",
          latencies.millis(percentile),
          RollingLatencies.SECONDS);
    }
  }
}
