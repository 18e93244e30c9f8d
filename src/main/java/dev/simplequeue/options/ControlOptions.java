package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How this node cancels jobs and waits for them. Mutable until it is deployed; not thread-safe. */
public final class ControlOptions {

  /** The default of {@link #setAwaitInterval}. */
  public static final Duration DEFAULT_AWAIT_INTERVAL = Duration.ofSeconds(1);

  /** The default of {@link #setMaxAwaited}. */
  public static final int DEFAULT_MAX_AWAITED = 100_000;

  private Duration awaitInterval = DEFAULT_AWAIT_INTERVAL;
  private int maxAwaited = DEFAULT_MAX_AWAITED;

  /** The defaults. */
  public ControlOptions() {}

  /** A copy. */
  public ControlOptions(ControlOptions other) {
    awaitInterval = other.awaitInterval;
    maxAwaited = other.maxAwaited;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public ControlOptions(JsonObject json) {
    new StrictJson(json)
        .duration("awaitInterval", this::setAwaitInterval)
        .integer("maxAwaited", this::setMaxAwaited)
        .end();
  }

  /**
   * How often the jobs that are awaited on this node are looked up, all together, in case that
   * nobody told of their end; 10 ms to 1 h, 1 s by default.
   */
  public ControlOptions setAwaitInterval(Duration awaitInterval) {
    this.awaitInterval =
        Limits.within("awaitInterval", awaitInterval, Duration.ofMillis(10), Duration.ofHours(1));
    return this;
  }

  /** See {@link #setAwaitInterval}. */
  public Duration getAwaitInterval() {
    return awaitInterval;
  }

  /** The most calls that wait on this node at a time; 1 to 10,000,000, 100,000 by default. */
  public ControlOptions setMaxAwaited(int maxAwaited) {
    this.maxAwaited = Limits.within("maxAwaited", maxAwaited, 1, 10_000_000);
    return this;
  }

  /** See {@link #setMaxAwaited}. */
  public int getMaxAwaited() {
    return maxAwaited;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("awaitInterval", awaitInterval.toString())
        .put("maxAwaited", maxAwaited);
  }
}
