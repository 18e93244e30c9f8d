package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Options of the part that does operations on many jobs. Mutable until it is deployed; not
 * thread-safe.
 */
public final class OperationsOptions {

  /** The default of {@link #setInterval}. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

  /** The default of {@link #setChunk}. */
  public static final int DEFAULT_CHUNK = 500;

  static final OptionSet<OperationsOptions> OPTIONS =
      new OptionSet<>(OperationsOptions::new, options -> options.values);

  private static final Option<Boolean> ENABLED =
      OPTIONS
          .flag("enabled")
          .defaults(true)
          .says(
              "Whether `SimpleQueueVerticle` deploys what does xref:inspect.adoc#operations[operations on many jobs]. At least one node needs it, or they wait.");

  private static final Option<Integer> CHUNK =
      OPTIONS
          .integer("chunk", 1, 5_000)
          .defaults(DEFAULT_CHUNK)
          .says("The most jobs of an operation that one transaction changes.");

  private static final Option<Duration> INTERVAL =
      OPTIONS
          .duration("interval", Duration.ofSeconds(1), Duration.ofHours(1))
          .defaults(DEFAULT_INTERVAL)
          .says(
              "The longest pause between two looks for operations, in case that a notification of a new one was lost.");

  private final OptionValues values;

  /** The defaults. */
  public OperationsOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public OperationsOptions(OperationsOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public OperationsOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private OperationsOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys what does operations; true by default. At least one
   * node needs it, or operations wait.
   *
   * @param enabled whether to do so
   * @return this
   */
  public OperationsOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** {@return the value of {@link #setEnabled}} */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * The most jobs of an operation that one transaction changes; 1 to 5,000, 500 by default.
   *
   * @param chunk 1 to 5,000
   * @return this
   */
  public OperationsOptions setChunk(int chunk) {
    values.set(CHUNK, chunk);
    return this;
  }

  /** {@return the value of {@link #setChunk}} */
  public int getChunk() {
    return values.get(CHUNK);
  }

  /**
   * The longest pause between two looks for operations; 1 s to 1 h, 30 s by default.
   *
   * @param interval 1 s to 1 h
   * @return this
   */
  public OperationsOptions setInterval(Duration interval) {
    values.set(INTERVAL, interval);
    return this;
  }

  /** {@return the value of {@link #setInterval}} */
  public Duration getInterval() {
    return values.get(INTERVAL);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
