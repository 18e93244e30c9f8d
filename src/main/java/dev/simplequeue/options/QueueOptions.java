package dev.simplequeue.options;

import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * Options of one queue on this node. An option that is not set is taken from the defaults for
 * queues, or has the library's default. Mutable until it is deployed; not thread-safe.
 */
public final class QueueOptions {

  /** The default of {@link #setMaxRunning}. */
  public static final int DEFAULT_MAX_RUNNING = 100;

  /** The default of {@link #setBackoff}: 5 s after each attempt. */
  public static final Backoff DEFAULT_BACKOFF = Backoff.constant(Duration.ofSeconds(5));

  /** The default of {@link #setMaxReschedules}. */
  public static final int DEFAULT_MAX_RESCHEDULES = 100;

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

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public QueueOptions(QueueOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public QueueOptions(JsonObject json) {
    this(QueueOption.OPTIONS.values().read(json));
  }

  /**
   * A copy, changed by this JSON.
   *
   * @param other the options to copy
   * @param json the options that differ from the defaults
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
   * The most jobs of this queue that run at a time on this node, for any number of handler
   * instances; 1 to 100,000, 100 by default.
   *
   * @param maxRunning 1 to 100,000
   * @return this
   */
  public QueueOptions setMaxRunning(int maxRunning) {
    values.set(QueueOption.MAX_RUNNING, maxRunning);
    return this;
  }

  /** {@return the value of {@link #setMaxRunning}} */
  public int getMaxRunning() {
    return values.get(QueueOption.MAX_RUNNING);
  }

  /**
   * The longest run of one attempt for jobs that set none themselves, up to ten years; zero, the
   * default, means no limit.
   *
   * @param timeout the duration, within the limits above
   * @return this
   */
  public QueueOptions setTimeout(Duration timeout) {
    values.set(QueueOption.TIMEOUT, timeout);
    return this;
  }

  /** {@return the value of {@link #setTimeout}} */
  public Duration getTimeout() {
    return values.get(QueueOption.TIMEOUT);
  }

  /**
   * How long a failed job waits; {@link #DEFAULT_BACKOFF} by default. A backoff made in code is not
   * part of {@link #toJson}.
   *
   * @param backoff called on an event loop; must not block
   * @return this
   */
  public QueueOptions setBackoff(Backoff backoff) {
    values.set(QueueOption.BACKOFF, backoff);
    return this;
  }

  /** {@return the value of {@link #setBackoff}} */
  public Backoff getBackoff() {
    return values.get(QueueOption.BACKOFF);
  }

  /**
   * A job that its handler has rescheduled this often without using an attempt becomes a dead
   * letter as {@code bad_job}; 1 to 1,000,000, 100 by default.
   *
   * @param maxReschedules 1 to 1,000,000
   * @return this
   */
  public QueueOptions setMaxReschedules(int maxReschedules) {
    values.set(QueueOption.MAX_RESCHEDULES, maxReschedules);
    return this;
  }

  /** {@return the value of {@link #setMaxReschedules}} */
  public int getMaxReschedules() {
    return values.get(QueueOption.MAX_RESCHEDULES);
  }

  /**
   * A job that was rescued from this many nodes that died or lost their lease becomes a dead letter
   * as {@code bad_job}; 1 to 1,000,000, 5 by default. Used by the reaper: set the same on all
   * nodes.
   *
   * @param maxCrashes 1 to 1,000,000
   * @return this
   */
  public QueueOptions setMaxCrashes(int maxCrashes) {
    values.set(QueueOption.MAX_CRASHES, maxCrashes);
    return this;
  }

  /** {@return the value of {@link #setMaxCrashes}} */
  public int getMaxCrashes() {
    return values.get(QueueOption.MAX_CRASHES);
  }

  /**
   * A job that was released this often while it ran, by nodes that stopped, becomes a dead letter
   * as {@code bad_job}; 1 to 1,000,000, 100 by default.
   *
   * @param maxReleases 1 to 1,000,000
   * @return this
   */
  public QueueOptions setMaxReleases(int maxReleases) {
    values.set(QueueOption.MAX_RELEASES, maxReleases);
    return this;
  }

  /** {@return the value of {@link #setMaxReleases}} */
  public int getMaxReleases() {
    return values.get(QueueOption.MAX_RELEASES);
  }

  /**
   * How long a handler's {@code acquire} may take before its job is rescheduled after its backoff;
   * 1 ms to 1 day, 30 s by default.
   *
   * @param acquireTimeout 1 ms to 1 day
   * @return this
   */
  public QueueOptions setAcquireTimeout(Duration acquireTimeout) {
    values.set(QueueOption.ACQUIRE_TIMEOUT, acquireTimeout);
    return this;
  }

  /** {@return the value of {@link #setAcquireTimeout}} */
  public Duration getAcquireTimeout() {
    return values.get(QueueOption.ACQUIRE_TIMEOUT);
  }

  /**
   * A handler that runs for longer than this is reported, once per run; 1 ms to ten years, 5 min by
   * default. Without a timeout nothing ends it.
   *
   * @param slowAfter 1 ms to ten years
   * @return this
   */
  public QueueOptions setSlowAfter(Duration slowAfter) {
    values.set(QueueOption.SLOW_AFTER, slowAfter);
    return this;
  }

  /** {@return the value of {@link #setSlowAfter}} */
  public Duration getSlowAfter() {
    return values.get(QueueOption.SLOW_AFTER);
  }

  /**
   * Whether completed jobs go to the archive; true by default. If not (in JSON {@code false} or
   * {@code 0}), they leave no record: the queue is faster, and its jobs cannot be awaited. Set the
   * same on all nodes: the node that ran the job decides whether the record is kept, and the node
   * of the caller decides whether a wait is refused.
   *
   * @param keepCompleted whether to do so
   * @return this
   */
  public QueueOptions setKeepCompleted(boolean keepCompleted) {
    values.set(QueueOption.KEEP_COMPLETED, keepCompleted);
    return this;
  }

  /** {@return the value of {@link #setKeepCompleted}} */
  public boolean isKeepCompleted() {
    return values.get(QueueOption.KEEP_COMPLETED);
  }

  /**
   * Whether a payload with a field that the handler's class does not know is {@code unprocessable};
   * false by default: {@code Job.payloadAs} ignores the field. If true, the nodes with the old
   * class end every job with a new field while a new version is rolled out.
   *
   * @param refuseUnknownFields whether to do so
   * @return this
   */
  public QueueOptions setRefuseUnknownFields(boolean refuseUnknownFields) {
    values.set(QueueOption.REFUSE_UNKNOWN_FIELDS, refuseUnknownFields);
    return this;
  }

  /** {@return the value of {@link #setRefuseUnknownFields}} */
  public boolean isRefuseUnknownFields() {
    return values.get(QueueOption.REFUSE_UNKNOWN_FIELDS);
  }

  /**
   * Whether the error of an attempt is stored with the first frames of the handler's exception and
   * of its causes, at most {@value dev.simplequeue.job.JobError#MAX_TRACE_CHARACTERS} characters;
   * true by default. If false, only the text of the exception is stored.
   *
   * @param keepTraces whether to do so
   * @return this
   */
  public QueueOptions setKeepTraces(boolean keepTraces) {
    values.set(QueueOption.KEEP_TRACES, keepTraces);
    return this;
  }

  /** {@return the value of {@link #setKeepTraces}} */
  public boolean isKeepTraces() {
    return values.get(QueueOption.KEEP_TRACES);
  }

  /**
   * The most jobs of this queue that run at a time in the whole cluster; 1 to 10,000, or 0 (in JSON
   * also null) for no limit. Not set by default: then this node does not change the limit.
   *
   * <p>All limits are stored in the database and hold on all nodes. A node that sets a limit writes
   * it when its poller starts, and the last node that starts wins: set the same on all nodes, as
   * options of the queue itself. Limits in the defaults for queues count only for queues that have
   * options of their own.
   *
   * @param clusterMaxRunning 1 to 10,000, or 0 (in JSON also null) for no limit
   * @return this
   */
  public QueueOptions setClusterMaxRunning(int clusterMaxRunning) {
    values.set(QueueOption.CLUSTER_MAX_RUNNING, clusterMaxRunning);
    return this;
  }

  /**
   * See {@link #setClusterMaxRunning}; empty if not named.
   *
   * @return the value
   */
  public Optional<Integer> getClusterMaxRunning() {
    return values.find(QueueOption.CLUSTER_MAX_RUNNING);
  }

  /**
   * The most jobs of this queue with the same limit key that run at a time in the whole cluster; 1
   * to 10,000, or 0 (in JSON also null) for no limit. Written as {@link #setClusterMaxRunning} is.
   *
   * @param limitKeyMaxRunning 1 to 10,000, or 0 (in JSON also null) for no limit
   * @return this
   */
  public QueueOptions setLimitKeyMaxRunning(int limitKeyMaxRunning) {
    values.set(QueueOption.LIMIT_KEY_MAX_RUNNING, limitKeyMaxRunning);
    return this;
  }

  /**
   * See {@link #setLimitKeyMaxRunning}; empty if not named.
   *
   * @return the value
   */
  public Optional<Integer> getLimitKeyMaxRunning() {
    return values.find(QueueOption.LIMIT_KEY_MAX_RUNNING);
  }

  /**
   * How many jobs of this queue start within a period in the whole cluster; {@link RateLimit#NONE}
   * (in JSON 0 or null) for no limit. Written as {@link #setClusterMaxRunning} is.
   *
   * @param rateLimit the starts within a period, or {@link RateLimit#NONE}
   * @return this
   */
  public QueueOptions setRateLimit(RateLimit rateLimit) {
    values.set(QueueOption.RATE_LIMIT, rateLimit);
    return this;
  }

  /**
   * See {@link #setRateLimit}; empty if not named.
   *
   * @return the value
   */
  public Optional<RateLimit> getRateLimit() {
    return values.find(QueueOption.RATE_LIMIT);
  }

  /**
   * How many jobs of this queue with the same limit key start within a period in the whole cluster;
   * {@link RateLimit#NONE} (in JSON 0 or null) for no limit. Written as {@link
   * #setClusterMaxRunning} is.
   *
   * @param limitKeyRateLimit the starts within a period, or {@link RateLimit#NONE}
   * @return this
   */
  public QueueOptions setLimitKeyRateLimit(RateLimit limitKeyRateLimit) {
    values.set(QueueOption.LIMIT_KEY_RATE_LIMIT, limitKeyRateLimit);
    return this;
  }

  /**
   * See {@link #setLimitKeyRateLimit}; empty if not named.
   *
   * @return the value
   */
  public Optional<RateLimit> getLimitKeyRateLimit() {
    return values.find(QueueOption.LIMIT_KEY_RATE_LIMIT);
  }

  /** {@return what is set, and nothing else, as JSON in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJsonOfSet();
  }
}
