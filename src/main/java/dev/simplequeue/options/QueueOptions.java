package dev.simplequeue.options;

import dev.simplequeue.job.Backoff;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** What one queue does on this node. Mutable until it is deployed; not thread-safe. */
public final class QueueOptions {

  /** The default of {@link #setMaxRunning}. */
  public static final int DEFAULT_MAX_RUNNING = 100;

  /** The default of {@link #setBackoff}: 5 s after each attempt. */
  public static final Backoff DEFAULT_BACKOFF = Backoff.constant(Duration.ofSeconds(5));

  private static final Duration MAX_TIMEOUT = Duration.ofDays(3650);

  private int maxRunning = DEFAULT_MAX_RUNNING;
  private Duration timeout = Duration.ZERO;
  private Backoff backoff = DEFAULT_BACKOFF;

  /** The defaults. */
  public QueueOptions() {}

  /** A copy. */
  public QueueOptions(QueueOptions other) {
    maxRunning = other.maxRunning;
    timeout = other.timeout;
    backoff = other.backoff;
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
    this.backoff = backoff;
    return this;
  }

  /** See {@link #setBackoff}. */
  public Backoff getBackoff() {
    return backoff;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("maxRunning", maxRunning).put("timeout", timeout.toString());
    BackoffJson.write(backoff).ifPresent(value -> json.put("backoff", value));
    return json;
  }
}
