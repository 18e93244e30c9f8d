package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How this node cancels jobs and waits for them. Mutable until it is deployed; not thread-safe. */
public final class ControlOptions {

  /** The default of {@link #setAwaitInterval}. */
  public static final Duration DEFAULT_AWAIT_INTERVAL = Duration.ofSeconds(1);

  /** The default of {@link #setMaxAwaited}. */
  public static final int DEFAULT_MAX_AWAITED = 100_000;

  static final OptionSet<ControlOptions> OPTIONS =
      new OptionSet<>(ControlOptions::new, options -> options.values);

  private static final Option<Duration> AWAIT_INTERVAL =
      OPTIONS
          .duration("awaitInterval", Duration.ofMillis(10), Duration.ofHours(1))
          .defaults(DEFAULT_AWAIT_INTERVAL)
          .says(
              "How often all awaited jobs are looked up, in case that a notification of their end was lost.");

  private static final Option<Integer> MAX_AWAITED =
      OPTIONS
          .integer("maxAwaited", 1, 10_000_000)
          .defaults(DEFAULT_MAX_AWAITED)
          .says("The most calls that wait for jobs on this node at a time.");

  private final OptionValues values;

  /** The defaults. */
  public ControlOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public ControlOptions(ControlOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public ControlOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private ControlOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * How often all jobs that are awaited on this node are looked up, in case that a notification of
   * their end was lost; 10 ms to 1 h, 1 s by default.
   *
   * @param awaitInterval 10 ms to 1 h
   * @return this
   */
  public ControlOptions setAwaitInterval(Duration awaitInterval) {
    values.set(AWAIT_INTERVAL, awaitInterval);
    return this;
  }

  /** {@return the value of {@link #setAwaitInterval}} */
  public Duration getAwaitInterval() {
    return values.get(AWAIT_INTERVAL);
  }

  /**
   * The most calls that wait for jobs on this node at a time; 1 to 10,000,000, 100,000 by default.
   *
   * @param maxAwaited 1 to 10,000,000
   * @return this
   */
  public ControlOptions setMaxAwaited(int maxAwaited) {
    values.set(MAX_AWAITED, maxAwaited);
    return this;
  }

  /** {@return the value of {@link #setMaxAwaited}} */
  public int getMaxAwaited() {
    return values.get(MAX_AWAITED);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
