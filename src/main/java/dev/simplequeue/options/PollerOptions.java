package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How this node claims, runs and settles jobs. Mutable until it is deployed; not thread-safe. */
public final class PollerOptions {

  /** The default of {@link #setMaxRunning}. */
  public static final int DEFAULT_MAX_RUNNING = 500;

  /** The default of {@link #setPollInterval}. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

  /** The default of {@link #setPrefetchHold}. */
  public static final Duration DEFAULT_PREFETCH_HOLD = Duration.ofMillis(100);

  /** The default of {@link #setMaxClaimBytes}: 8 MiB. */
  public static final int DEFAULT_MAX_CLAIM_BYTES = 8 << 20;

  /** The default of {@link #setHeartbeatInterval}. */
  public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(4);

  /** The default of {@link #setGrace}. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  private int maxRunning = DEFAULT_MAX_RUNNING;
  private Duration pollInterval = DEFAULT_POLL_INTERVAL;
  private Duration prefetchHold = DEFAULT_PREFETCH_HOLD;
  private int maxClaimBytes = DEFAULT_MAX_CLAIM_BYTES;
  private Duration heartbeatInterval = DEFAULT_HEARTBEAT_INTERVAL;
  private Duration grace = DEFAULT_GRACE;

  /** The defaults. */
  public PollerOptions() {}

  /** A copy. */
  public PollerOptions(PollerOptions other) {
    maxRunning = other.maxRunning;
    pollInterval = other.pollInterval;
    prefetchHold = other.prefetchHold;
    maxClaimBytes = other.maxClaimBytes;
    heartbeatInterval = other.heartbeatInterval;
    grace = other.grace;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public PollerOptions(JsonObject json) {
    new StrictJson(json)
        .integer("maxRunning", this::setMaxRunning)
        .duration("pollInterval", this::setPollInterval)
        .duration("prefetchHold", this::setPrefetchHold)
        .integer("maxClaimBytes", this::setMaxClaimBytes)
        .duration("heartbeatInterval", this::setHeartbeatInterval)
        .duration("grace", this::setGrace)
        .end();
  }

  /**
   * The global permits of this node: the most jobs that run at a time in all its queues; 1 to
   * 100,000, 500 by default.
   */
  public PollerOptions setMaxRunning(int maxRunning) {
    this.maxRunning = Limits.within("maxRunning", maxRunning, 1, 100_000);
    return this;
  }

  /** See {@link #setMaxRunning}. */
  public int getMaxRunning() {
    return maxRunning;
  }

  /**
   * How long an idle poller waits before it looks for jobs that nobody told it of; 10 ms to 1 h, 1
   * s by default. At a queue in which nothing was claimed for a minute it looks each second time.
   */
  public PollerOptions setPollInterval(Duration pollInterval) {
    this.pollInterval =
        Limits.within("pollInterval", pollInterval, Duration.ofMillis(10), Duration.ofHours(1));
    return this;
  }

  /** See {@link #setPollInterval}. */
  public Duration getPollInterval() {
    return pollInterval;
  }

  /**
   * Jobs are claimed ahead of idle permits only as far as they will start within this time by the
   * queue's own recent rate, and are given back when they were held longer; up to 10 s, 100 ms by
   * default. Zero claims nothing ahead.
   */
  public PollerOptions setPrefetchHold(Duration prefetchHold) {
    this.prefetchHold =
        Limits.within("prefetchHold", prefetchHold, Duration.ZERO, Duration.ofSeconds(10));
    return this;
  }

  /** See {@link #setPrefetchHold}. */
  public Duration getPrefetchHold() {
    return prefetchHold;
  }

  /**
   * A claim stops at this many bytes of payloads and headers, but takes at least one job; 1 KiB to
   * 1 GiB, 8 MiB by default.
   */
  public PollerOptions setMaxClaimBytes(int maxClaimBytes) {
    this.maxClaimBytes = Limits.within("maxClaimBytes", maxClaimBytes, 1 << 10, 1 << 30);
    return this;
  }

  /** See {@link #setMaxClaimBytes}. */
  public int getMaxClaimBytes() {
    return maxClaimBytes;
  }

  /**
   * How often this node renews its lease, which lasts 2.5 intervals; 100 ms to 10 min, 4 s by
   * default. The same on all nodes.
   */
  public PollerOptions setHeartbeatInterval(Duration heartbeatInterval) {
    this.heartbeatInterval =
        Limits.within(
            "heartbeatInterval", heartbeatInterval, Duration.ofMillis(100), Duration.ofMinutes(10));
    return this;
  }

  /** See {@link #setHeartbeatInterval}. */
  public Duration getHeartbeatInterval() {
    return heartbeatInterval;
  }

  /** How long the lease lasts after it was renewed: 2.5 intervals. */
  public Duration lease() {
    return heartbeatInterval.multipliedBy(5).dividedBy(2);
  }

  /**
   * How long a stop waits for running jobs before it gives them back, and how long it writes down
   * what has finished (at least 5 s after the last handler); up to 1 h, 30 s by default.
   */
  public PollerOptions setGrace(Duration grace) {
    this.grace = Limits.within("grace", grace, Duration.ZERO, Duration.ofHours(1));
    return this;
  }

  /** See {@link #setGrace}. */
  public Duration getGrace() {
    return grace;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("maxRunning", maxRunning)
        .put("pollInterval", pollInterval.toString())
        .put("prefetchHold", prefetchHold.toString())
        .put("maxClaimBytes", maxClaimBytes)
        .put("heartbeatInterval", heartbeatInterval.toString())
        .put("grace", grace.toString());
  }
}
