package dev.simplequeue.options;

import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * What one queue does on this node. An option that is not set is as in the defaults for queues, or
 * as they have it by default. Mutable until it is deployed; not thread-safe.
 */
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

  private final OptionValues values;

  /** The defaults. */
  public QueueOptions() {
    this(QueueOption.OPTIONS.values());
  }

  /** A copy. */
  public QueueOptions(QueueOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public QueueOptions(JsonObject json) {
    this(QueueOption.OPTIONS.values().read(json));
  }

  /**
   * A copy, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public QueueOptions(QueueOptions other, JsonObject json) {
    this(other.values.copy().read(json));
  }

  QueueOptions(OptionValues values) {
    this.values = values;
  }

  OptionValues values() {
    return values;
  }

  /** These options, seen above others: what is not set here is as there. A view of both. */
  QueueOptions over(QueueOptions defaults) {
    return new QueueOptions(values.over(defaults.values));
  }

  /**
   * The most jobs of this queue that run at a time on this node, whatever the number of instances;
   * 1 to 100,000, 100 by default.
   */
  public QueueOptions setMaxRunning(int maxRunning) {
    values.set(QueueOption.MAX_RUNNING, maxRunning);
    return this;
  }

  /** See {@link #setMaxRunning}. */
  public int getMaxRunning() {
    return values.get(QueueOption.MAX_RUNNING);
  }

  /**
   * The longest run of one attempt for jobs that name none themselves, up to ten years; zero, the
   * default, means no limit.
   */
  public QueueOptions setTimeout(Duration timeout) {
    values.set(QueueOption.TIMEOUT, timeout);
    return this;
  }

  /** See {@link #setTimeout}. */
  public Duration getTimeout() {
    return values.get(QueueOption.TIMEOUT);
  }

  /**
   * How long a failed job waits; {@link #DEFAULT_BACKOFF} by default. A backoff made in code is not
   * part of {@link #toJson}.
   */
  public QueueOptions setBackoff(Backoff backoff) {
    values.set(QueueOption.BACKOFF, backoff);
    return this;
  }

  /** See {@link #setBackoff}. */
  public Backoff getBackoff() {
    return values.get(QueueOption.BACKOFF);
  }

  /**
   * A job that its handler has put off this often without using an attempt is dead as {@code
   * bad_job}; 1 to 1,000,000, 100 by default.
   */
  public QueueOptions setMaxReprocesses(int maxReprocesses) {
    values.set(QueueOption.MAX_REPROCESSES, maxReprocesses);
    return this;
  }

  /** See {@link #setMaxReprocesses}. */
  public int getMaxReprocesses() {
    return values.get(QueueOption.MAX_REPROCESSES);
  }

  /**
   * A job that was taken from this many nodes that died or lost their lease is dead as {@code
   * bad_job}; 1 to 1,000,000, 5 by default. Read by the reaper: name it on all nodes alike.
   */
  public QueueOptions setMaxCrashes(int maxCrashes) {
    values.set(QueueOption.MAX_CRASHES, maxCrashes);
    return this;
  }

  /** See {@link #setMaxCrashes}. */
  public int getMaxCrashes() {
    return values.get(QueueOption.MAX_CRASHES);
  }

  /**
   * A job that was given back this often while it ran, by nodes that stopped in order, is dead as
   * {@code bad_job}; 1 to 1,000,000, 100 by default.
   */
  public QueueOptions setMaxReleases(int maxReleases) {
    values.set(QueueOption.MAX_RELEASES, maxReleases);
    return this;
  }

  /** See {@link #setMaxReleases}. */
  public int getMaxReleases() {
    return values.get(QueueOption.MAX_RELEASES);
  }

  /**
   * How long a handler's {@code acquire} may take before its job is put off for its backoff; 1 ms
   * to 1 day, 30 s by default.
   */
  public QueueOptions setAcquireTimeout(Duration acquireTimeout) {
    values.set(QueueOption.ACQUIRE_TIMEOUT, acquireTimeout);
    return this;
  }

  /** See {@link #setAcquireTimeout}. */
  public Duration getAcquireTimeout() {
    return values.get(QueueOption.ACQUIRE_TIMEOUT);
  }

  /**
   * A handler that has not ended for this long is reported, once for each job; 1 ms to ten years, 5
   * min by default. Without a time limit nothing else ends it.
   */
  public QueueOptions setSlowAfter(Duration slowAfter) {
    values.set(QueueOption.SLOW_AFTER, slowAfter);
    return this;
  }

  /** See {@link #setSlowAfter}. */
  public Duration getSlowAfter() {
    return values.get(QueueOption.SLOW_AFTER);
  }

  /**
   * Whether completed jobs go to the archive; true by default. If not (in JSON {@code false} or
   * {@code 0}), they leave no record: the queue is faster, and its jobs cannot be awaited. The same
   * on all nodes: a record is kept as the node that ran the job says, a wait is refused as the node
   * that waits says.
   */
  public QueueOptions setKeepCompleted(boolean keepCompleted) {
    values.set(QueueOption.KEEP_COMPLETED, keepCompleted);
    return this;
  }

  /** See {@link #setKeepCompleted}. */
  public boolean isKeepCompleted() {
    return values.get(QueueOption.KEEP_COMPLETED);
  }

  /**
   * Whether a payload with a field that the handler's class does not know is {@code unprocessable};
   * false by default: {@code Job.payloadAs} ignores the field. If true, the nodes with the old
   * class end every job with a new field while a new version is rolled out.
   */
  public QueueOptions setRefuseUnknownFields(boolean refuseUnknownFields) {
    values.set(QueueOption.REFUSE_UNKNOWN_FIELDS, refuseUnknownFields);
    return this;
  }

  /** See {@link #setRefuseUnknownFields}. */
  public boolean isRefuseUnknownFields() {
    return values.get(QueueOption.REFUSE_UNKNOWN_FIELDS);
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
    values.set(QueueOption.CLUSTER_MAX_RUNNING, clusterMaxRunning);
    return this;
  }

  /** See {@link #setClusterMaxRunning}; empty if not named. */
  public Optional<Integer> getClusterMaxRunning() {
    return values.find(QueueOption.CLUSTER_MAX_RUNNING);
  }

  /**
   * The most jobs of this queue with the same limit key that run at a time in the whole cluster; 1
   * to 10,000, or 0 (in JSON also null) for no limit. Written as {@link #setClusterMaxRunning} is.
   */
  public QueueOptions setLimitKeyMaxRunning(int limitKeyMaxRunning) {
    values.set(QueueOption.LIMIT_KEY_MAX_RUNNING, limitKeyMaxRunning);
    return this;
  }

  /** See {@link #setLimitKeyMaxRunning}; empty if not named. */
  public Optional<Integer> getLimitKeyMaxRunning() {
    return values.find(QueueOption.LIMIT_KEY_MAX_RUNNING);
  }

  /**
   * How many jobs of this queue start within a period in the whole cluster; {@link RateLimit#NONE}
   * (in JSON 0 or null) for no limit. Written as {@link #setClusterMaxRunning} is.
   */
  public QueueOptions setRateLimit(RateLimit rateLimit) {
    values.set(QueueOption.RATE_LIMIT, rateLimit);
    return this;
  }

  /** See {@link #setRateLimit}; empty if not named. */
  public Optional<RateLimit> getRateLimit() {
    return values.find(QueueOption.RATE_LIMIT);
  }

  /**
   * How many jobs of this queue with the same limit key start within a period in the whole cluster;
   * {@link RateLimit#NONE} (in JSON 0 or null) for no limit. Written as {@link
   * #setClusterMaxRunning} is.
   */
  public QueueOptions setLimitKeyRateLimit(RateLimit limitKeyRateLimit) {
    values.set(QueueOption.LIMIT_KEY_RATE_LIMIT, limitKeyRateLimit);
    return this;
  }

  /** See {@link #setLimitKeyRateLimit}; empty if not named. */
  public Optional<RateLimit> getLimitKeyRateLimit() {
    return values.find(QueueOption.LIMIT_KEY_RATE_LIMIT);
  }

  /** What is set, and nothing else, as JSON in the form that the constructor reads. */
  public JsonObject toJson() {
    return values.toJsonOfSet();
  }
}
