package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What one queue does on this node. Mutable until it is deployed; not thread-safe. */
public final class QueueOptions {

  /** The default of {@link #setMaxRunning}. */
  public static final int DEFAULT_MAX_RUNNING = 100;

  /** The default of {@link #setBackoff}: 5 s after each attempt. */
  public static final Backoff DEFAULT_BACKOFF = Backoff.constant(Duration.ofSeconds(5));

  /** The default of {@link #setMaxReprocesses}. */
  public static final int DEFAULT_MAX_REPROCESSES = 100;

  /** The default of {@link #setMaxCrashes}. */
  public static final int DEFAULT_MAX_CRASHES = 5;

  /** The default of {@link #setMaxReleases}. */
  public static final int DEFAULT_MAX_RELEASES = 100;

  /** The default of {@link #setAcquireTimeout}. */
  public static final Duration DEFAULT_ACQUIRE_TIMEOUT = Duration.ofSeconds(30);

  /** The default of {@link #setSlowAfter}. */
  public static final Duration DEFAULT_SLOW_AFTER = Duration.ofMinutes(5);

  private static final Duration MAX_TIMEOUT = Duration.ofDays(3650);
  private static final int MAX_PERMITS = 10_000;

  private int maxRunning = DEFAULT_MAX_RUNNING;
  private Duration timeout = Duration.ZERO;
  private Backoff backoff = DEFAULT_BACKOFF;
  private int maxReprocesses = DEFAULT_MAX_REPROCESSES;
  private int maxCrashes = DEFAULT_MAX_CRASHES;
  private int maxReleases = DEFAULT_MAX_RELEASES;
  private Duration acquireTimeout = DEFAULT_ACQUIRE_TIMEOUT;
  private Duration slowAfter = DEFAULT_SLOW_AFTER;
  private boolean keepCompleted = true;
  private boolean refuseUnknownFields;
  private Optional<Integer> clusterMaxRunning = Optional.empty();
  private Optional<Integer> limitKeyMaxRunning = Optional.empty();
  private Optional<RateLimit> rateLimit = Optional.empty();
  private Optional<RateLimit> limitKeyRateLimit = Optional.empty();

  /** The defaults. */
  public QueueOptions() {}

  /** A copy. */
  public QueueOptions(QueueOptions other) {
    maxRunning = other.maxRunning;
    timeout = other.timeout;
    backoff = other.backoff;
    maxReprocesses = other.maxReprocesses;
    maxCrashes = other.maxCrashes;
    maxReleases = other.maxReleases;
    acquireTimeout = other.acquireTimeout;
    slowAfter = other.slowAfter;
    keepCompleted = other.keepCompleted;
    refuseUnknownFields = other.refuseUnknownFields;
    clusterMaxRunning = other.clusterMaxRunning;
    limitKeyMaxRunning = other.limitKeyMaxRunning;
    rateLimit = other.rateLimit;
    limitKeyRateLimit = other.limitKeyRateLimit;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public QueueOptions(JsonObject json) {
    this(new QueueOptions(), json);
  }

  /**
   * A copy, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public QueueOptions(QueueOptions other, JsonObject json) {
    this(other);
    new StrictJson(json)
        .integer("maxRunning", this::setMaxRunning)
        .duration("timeout", this::setTimeout)
        .object("backoff", value -> setBackoff(BackoffJson.read(value)))
        .integer("maxReprocesses", this::setMaxReprocesses)
        .integer("maxCrashes", this::setMaxCrashes)
        .integer("maxReleases", this::setMaxReleases)
        .duration("acquireTimeout", this::setAcquireTimeout)
        .duration("slowAfter", this::setSlowAfter)
        .any("keepCompleted", this::readKeepCompleted)
        .flag("refuseUnknownFields", this::setRefuseUnknownFields)
        .any("clusterMaxRunning", value -> setClusterMaxRunning(permits(value)))
        .any("limitKeyMaxRunning", value -> setLimitKeyMaxRunning(permits(value)))
        .any("rateLimit", value -> setRateLimit(rate(value)))
        .any("limitKeyRateLimit", value -> setLimitKeyRateLimit(rate(value)))
        .end();
  }

  /**
   * The most jobs of this queue that run at a time on this node, whatever the number of instances;
   * 1 to 100,000, 100 by default.
   */
  public QueueOptions setMaxRunning(int maxRunning) {
    this.maxRunning = Limits.within("maxRunning", maxRunning, 1, 100_000);
    return this;
  }

  /** See {@link #setMaxRunning}. */
  public int getMaxRunning() {
    return maxRunning;
  }

  /**
   * The longest run of one attempt for jobs that name none themselves, up to ten years; zero, the
   * default, means no limit.
   */
  public QueueOptions setTimeout(Duration timeout) {
    this.timeout = Limits.within("timeout", timeout, Duration.ZERO, MAX_TIMEOUT);
    return this;
  }

  /** See {@link #setTimeout}. */
  public Duration getTimeout() {
    return timeout;
  }

  /**
   * How long a failed job waits; {@link #DEFAULT_BACKOFF} by default. A backoff made in code is not
   * part of {@link #toJson}.
   */
  public QueueOptions setBackoff(Backoff backoff) {
    this.backoff = Objects.requireNonNull(backoff, "backoff");
    return this;
  }

  /** See {@link #setBackoff}. */
  public Backoff getBackoff() {
    return backoff;
  }

  /**
   * A job that its handler has put off this often without using an attempt is dead as {@code
   * bad_job}; 1 to 1,000,000, 100 by default.
   */
  public QueueOptions setMaxReprocesses(int maxReprocesses) {
    this.maxReprocesses = Limits.within("maxReprocesses", maxReprocesses, 1, 1_000_000);
    return this;
  }

  /** See {@link #setMaxReprocesses}. */
  public int getMaxReprocesses() {
    return maxReprocesses;
  }

  /**
   * A job that was taken from this many nodes that died or lost their lease is dead as {@code
   * bad_job}; 1 to 1,000,000, 5 by default. Read by the reaper: name it on all nodes alike.
   */
  public QueueOptions setMaxCrashes(int maxCrashes) {
    this.maxCrashes = Limits.within("maxCrashes", maxCrashes, 1, 1_000_000);
    return this;
  }

  /** See {@link #setMaxCrashes}. */
  public int getMaxCrashes() {
    return maxCrashes;
  }

  /**
   * A job that was given back this often while it ran, by nodes that stopped in order, is dead as
   * {@code bad_job}; 1 to 1,000,000, 100 by default.
   */
  public QueueOptions setMaxReleases(int maxReleases) {
    this.maxReleases = Limits.within("maxReleases", maxReleases, 1, 1_000_000);
    return this;
  }

  /** See {@link #setMaxReleases}. */
  public int getMaxReleases() {
    return maxReleases;
  }

  /**
   * How long a handler's {@code acquire} may take before its job is put off for its backoff; 1 ms
   * to 1 day, 30 s by default.
   */
  public QueueOptions setAcquireTimeout(Duration acquireTimeout) {
    this.acquireTimeout =
        Limits.within("acquireTimeout", acquireTimeout, Duration.ofMillis(1), Duration.ofDays(1));
    return this;
  }

  /** See {@link #setAcquireTimeout}. */
  public Duration getAcquireTimeout() {
    return acquireTimeout;
  }

  /**
   * A handler that has not ended for this long is reported, once for each job; 1 ms to ten years, 5
   * min by default. Without a time limit nothing else ends it.
   */
  public QueueOptions setSlowAfter(Duration slowAfter) {
    this.slowAfter = Limits.within("slowAfter", slowAfter, Duration.ofMillis(1), MAX_TIMEOUT);
    return this;
  }

  /** See {@link #setSlowAfter}. */
  public Duration getSlowAfter() {
    return slowAfter;
  }

  /**
   * Whether completed jobs go to the archive; true by default. If not (in JSON {@code false} or
   * {@code 0}), they leave no record: the queue is faster, and its jobs cannot be awaited. The same
   * on all nodes: a record is kept as the node that ran the job says, a wait is refused as the node
   * that waits says.
   */
  public QueueOptions setKeepCompleted(boolean keepCompleted) {
    this.keepCompleted = keepCompleted;
    return this;
  }

  /** See {@link #setKeepCompleted}. */
  public boolean isKeepCompleted() {
    return keepCompleted;
  }

  private void readKeepCompleted(Object value) {
    if (value instanceof Boolean keep) {
      setKeepCompleted(keep);
    } else if (value instanceof Integer days && days == 0) {
      setKeepCompleted(false);
    } else {
      throw new IllegalArgumentException(
          "expected true, false or 0; how long the archive keeps is janitor.keepCompleted");
    }
  }

  /**
   * Whether a payload with a field that the handler's class does not know is {@code unprocessable};
   * false by default: {@code Job.payloadAs} ignores the field. If true, the nodes with the old
   * class end every job with a new field while a new version is rolled out.
   */
  public QueueOptions setRefuseUnknownFields(boolean refuseUnknownFields) {
    this.refuseUnknownFields = refuseUnknownFields;
    return this;
  }

  /** See {@link #setRefuseUnknownFields}. */
  public boolean isRefuseUnknownFields() {
    return refuseUnknownFields;
  }

  /**
   * The most jobs of this queue that run at a time in the whole cluster; 1 to 10,000, or 0 (in JSON
   * also null) for no limit. Not named, the default: this node leaves the limit as it is.
   *
   * <p>All limits are kept in the database and hold on all nodes. A node that names one writes it
   * when its poller starts, and the last one that starts wins: name them on all nodes alike, as
   * options of the queue itself. Those of the defaults for queues count only for queues that have
   * options of their own.
   */
  public QueueOptions setClusterMaxRunning(int clusterMaxRunning) {
    this.clusterMaxRunning =
        Optional.of(Limits.within("clusterMaxRunning", clusterMaxRunning, 0, MAX_PERMITS));
    return this;
  }

  /** See {@link #setClusterMaxRunning}; empty if not named. */
  public Optional<Integer> getClusterMaxRunning() {
    return clusterMaxRunning;
  }

  /**
   * The most jobs of this queue with the same limit key that run at a time in the whole cluster; 1
   * to 10,000, or 0 (in JSON also null) for no limit. Written as {@link #setClusterMaxRunning} is.
   */
  public QueueOptions setLimitKeyMaxRunning(int limitKeyMaxRunning) {
    this.limitKeyMaxRunning =
        Optional.of(Limits.within("limitKeyMaxRunning", limitKeyMaxRunning, 0, MAX_PERMITS));
    return this;
  }

  /** See {@link #setLimitKeyMaxRunning}; empty if not named. */
  public Optional<Integer> getLimitKeyMaxRunning() {
    return limitKeyMaxRunning;
  }

  /**
   * How many jobs of this queue start within a period in the whole cluster; {@link RateLimit#NONE}
   * (in JSON 0 or null) for no limit. Written as {@link #setClusterMaxRunning} is.
   */
  public QueueOptions setRateLimit(RateLimit rateLimit) {
    this.rateLimit = Optional.of(rateLimit);
    return this;
  }

  /** See {@link #setRateLimit}; empty if not named. */
  public Optional<RateLimit> getRateLimit() {
    return rateLimit;
  }

  /**
   * How many jobs of this queue with the same limit key start within a period in the whole cluster;
   * {@link RateLimit#NONE} (in JSON 0 or null) for no limit. Written as {@link
   * #setClusterMaxRunning} is.
   */
  public QueueOptions setLimitKeyRateLimit(RateLimit limitKeyRateLimit) {
    this.limitKeyRateLimit = Optional.of(limitKeyRateLimit);
    return this;
  }

  /** See {@link #setLimitKeyRateLimit}; empty if not named. */
  public Optional<RateLimit> getLimitKeyRateLimit() {
    return limitKeyRateLimit;
  }

  private static int permits(Object value) {
    if (value == null) {
      return 0;
    } else if (value instanceof Integer permits) {
      return permits;
    }
    throw new IllegalArgumentException("expected a whole number, or null for no limit");
  }

  private static RateLimit rate(Object value) {
    if (value == null || value.equals(0)) {
      return RateLimit.NONE;
    } else if (value instanceof JsonObject json) {
      return RateLimit.read(json);
    }
    throw new IllegalArgumentException(
        "expected an object such as {\"starts\": 100, \"per\": \"1m\"}, or null for no limit");
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("maxRunning", maxRunning)
            .put("timeout", timeout.toString())
            .put("maxReprocesses", maxReprocesses)
            .put("maxCrashes", maxCrashes)
            .put("maxReleases", maxReleases)
            .put("acquireTimeout", acquireTimeout.toString())
            .put("slowAfter", slowAfter.toString())
            .put("keepCompleted", keepCompleted)
            .put("refuseUnknownFields", refuseUnknownFields);
    BackoffJson.write(backoff).ifPresent(value -> json.put("backoff", value));
    clusterMaxRunning.ifPresent(permits -> json.put("clusterMaxRunning", permits));
    limitKeyMaxRunning.ifPresent(permits -> json.put("limitKeyMaxRunning", permits));
    rateLimit.ifPresent(rate -> json.put("rateLimit", toJson(rate)));
    limitKeyRateLimit.ifPresent(rate -> json.put("limitKeyRateLimit", toJson(rate)));
    return json;
  }

  private static Object toJson(RateLimit rate) {
    return rate.isNone() ? 0 : rate.toJson();
  }
}
