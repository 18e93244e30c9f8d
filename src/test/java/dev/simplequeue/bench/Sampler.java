package dev.simplequeue.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Tells the harness how it goes, at each multiple of the sampling interval on the clock. */
final class Sampler {
  private final Vertx vertx;
  private final AdapterSettings settings;
  private final AdapterLoad load;
  private final PgConnection sql;
  private final Telemetry telemetry;
  private final String depth;
  private volatile boolean stopped;
  private Instant lastAt = Instant.now();
  private long lastEnqueued;
  private long lastCompleted;

  Sampler(
      Vertx vertx,
      AdapterSettings settings,
      AdapterLoad load,
      PgConnection sql,
      Telemetry telemetry) {
    this.vertx = vertx;
    this.settings = settings;
    this.load = load;
    this.sql = sql;
    this.telemetry = telemetry;
    depth =
        "select count(*) from "
            + settings.schema()
            + ".job where claimed_by is null and run_at <= now()";
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
    Latencies claim = load.latencies().read();
    telemetry.sample(at, "claim_p50_ms", claim.millis(50), RollingLatencies.SECONDS);
    telemetry.sample(at, "claim_p95_ms", claim.millis(95), RollingLatencies.SECONDS);
    telemetry.sample(at, "claim_p99_ms", claim.millis(99), RollingLatencies.SECONDS);
    telemetry.sample(at, "enqueue_rate", (enqueued - lastEnqueued) / seconds, seconds);
    telemetry.sample(at, "completion_rate", (completed - lastCompleted) / seconds, seconds);
    lastAt = at;
    lastEnqueued = enqueued;
    lastCompleted = completed;
    return sql.query(depth)
        .execute()
        .map(
            rows -> {
              telemetry.sample(at, "queue_depth", rows.iterator().next().getLong(0), 0);
              return null;
            });
  }
}
