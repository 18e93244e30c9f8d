package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
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

  static final OptionSet<PollerOptions> OPTIONS =
      new OptionSet<>(PollerOptions::new, options -> options.values);

  private static final Option<Integer> MAX_RUNNING =
      OPTIONS
          .integer("maxRunning", 1, 100_000)
          .defaults(DEFAULT_MAX_RUNNING)
          .says("The most jobs that run at a time on this node, in all queues together.");

  private static final Option<Duration> POLL_INTERVAL =
      OPTIONS
          .duration("pollInterval", Duration.ofMillis(10), Duration.ofHours(1))
          .defaults(DEFAULT_POLL_INTERVAL)
          .says(
              "How long an idle poller waits before it looks for jobs of which it was not notified. It looks half as often in a queue in which it has found nothing for a minute.");

  private static final Option<Duration> PREFETCH_HOLD =
      OPTIONS
          .duration("prefetchHold", Duration.ZERO, Duration.ofSeconds(10))
          .defaults(DEFAULT_PREFETCH_HOLD)
          .says(
              "How long a claimed job may wait for a permit that is still taken. Only as many jobs are claimed ahead as the queue has recently started in that time. `0s` claims "
                  + "nothing ahead.");

  private static final Option<Integer> MAX_CLAIM_BYTES =
      OPTIONS
          .integer("maxClaimBytes", 1 << 10, 1 << 30)
          .defaults(DEFAULT_MAX_CLAIM_BYTES)
          .says(
              "A claim stops at this many bytes of payloads and headers, but takes at least one "
                  + "job. 8 MiB.");

  private static final Option<Duration> HEARTBEAT_INTERVAL =
      OPTIONS
          .duration("heartbeatInterval", Duration.ofMillis(100), Duration.ofMinutes(10))
          .defaults(DEFAULT_HEARTBEAT_INTERVAL)
          .says(
              "How often the node renews its lease, which lasts 2.5 intervals. The same on all "
                  + "nodes.");

  private static final Option<Duration> GRACE =
      OPTIONS
          .duration("grace", Duration.ZERO, Duration.ofHours(1))
          .defaults(DEFAULT_GRACE)
          .says(
              "How long a stop waits for running jobs before it signals and releases them, and how long it settles finished jobs.");

  private final OptionValues values;

  /** The defaults. */
  public PollerOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public PollerOptions(PollerOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public PollerOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private PollerOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * The permits of this node: the most jobs that run at a time in all queues together; 1 to
   * 100,000, 500 by default.
   *
   * @param maxRunning 1 to 100,000
   * @return this
   */
  public PollerOptions setMaxRunning(int maxRunning) {
    values.set(MAX_RUNNING, maxRunning);
    return this;
  }

  /** {@return the value of {@link #setMaxRunning}} */
  public int getMaxRunning() {
    return values.get(MAX_RUNNING);
  }

  /**
   * How long an idle poller waits before it looks for jobs of which it was not notified; 10 ms to 1
   * h, 1 s by default. A queue in which nothing was claimed for a minute is polled every second
   * time.
   *
   * @param pollInterval 10 ms to 1 h
   * @return this
   */
  public PollerOptions setPollInterval(Duration pollInterval) {
    values.set(POLL_INTERVAL, pollInterval);
    return this;
  }

  /** {@return the value of {@link #setPollInterval}} */
  public Duration getPollInterval() {
    return values.get(POLL_INTERVAL);
  }

  /**
   * How long a claimed job may wait for a permit that is still taken. Only as many jobs are claimed
   * ahead as the queue has recently started in that time, and a job that waits longer is released;
   * up to 10 s, 100 ms by default. Zero claims nothing ahead.
   *
   * @param prefetchHold up to 10 s
   * @return this
   */
  public PollerOptions setPrefetchHold(Duration prefetchHold) {
    values.set(PREFETCH_HOLD, prefetchHold);
    return this;
  }

  /** {@return the value of {@link #setPrefetchHold}} */
  public Duration getPrefetchHold() {
    return values.get(PREFETCH_HOLD);
  }

  /**
   * A claim stops at this many bytes of payloads and headers, but takes at least one job; 1 KiB to
   * 1 GiB, 8 MiB by default.
   *
   * @param maxClaimBytes 1 KiB to 1 GiB
   * @return this
   */
  public PollerOptions setMaxClaimBytes(int maxClaimBytes) {
    values.set(MAX_CLAIM_BYTES, maxClaimBytes);
    return this;
  }

  /** {@return the value of {@link #setMaxClaimBytes}} */
  public int getMaxClaimBytes() {
    return values.get(MAX_CLAIM_BYTES);
  }

  /**
   * How often this node renews its lease, which lasts 2.5 intervals; 100 ms to 10 min, 4 s by
   * default. The same on all nodes.
   *
   * @param heartbeatInterval 100 ms to 10 min
   * @return this
   */
  public PollerOptions setHeartbeatInterval(Duration heartbeatInterval) {
    values.set(HEARTBEAT_INTERVAL, heartbeatInterval);
    return this;
  }

  /** {@return the value of {@link #setHeartbeatInterval}} */
  public Duration getHeartbeatInterval() {
    return values.get(HEARTBEAT_INTERVAL);
  }

  /** {@return how long the lease lasts after it was renewed: 2.5 intervals} */
  public Duration lease() {
    return getHeartbeatInterval().multipliedBy(5).dividedBy(2);
  }

  /**
   * How long a stop waits for running jobs before it releases them, and how long it settles
   * finished jobs (at least 5 s after the last handler); up to 1 h, 30 s by default.
   *
   * @param grace up to 1 h
   * @return this
   */
  public PollerOptions setGrace(Duration grace) {
    values.set(GRACE, grace);
    return this;
  }

  /** {@return the value of {@link #setGrace}} */
  public Duration getGrace() {
    return values.get(GRACE);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
