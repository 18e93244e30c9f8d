package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Options of the part that fires schedules. Mutable until it is deployed; not thread-safe. */
public final class SchedulerOptions {

  /** The default of {@link #setInterval}. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

  static final OptionSet<SchedulerOptions> OPTIONS =
      new OptionSet<>(SchedulerOptions::new, options -> options.values);

  private static final Option<Boolean> ENABLED =
      OPTIONS
          .flag("enabled")
          .defaults(true)
          .says(
              "Whether `SimpleQueueVerticle` deploys a scheduler, which fires xref:schedules.adoc[Recurring jobs]. At least one node needs one, or they do not fire.");

  private static final Option<Duration> INTERVAL =
      OPTIONS
          .duration("interval", Duration.ofSeconds(1), Duration.ofHours(1))
          .defaults(DEFAULT_INTERVAL)
          .says(
              "The longest pause between two looks at the schedules, in case that a notification of a new one was lost. Otherwise the node looks when the next one is due.");

  private final OptionValues values;

  /** The defaults. */
  public SchedulerOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public SchedulerOptions(SchedulerOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public SchedulerOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private SchedulerOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys a scheduler; true by default. At least one node
   * needs one, or schedules do not fire.
   *
   * @param enabled whether to do so
   * @return this
   */
  public SchedulerOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** {@return the value of {@link #setEnabled}} */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * The longest pause between two looks at the schedules; 1 s to 1 h, 30 s by default.
   *
   * @param interval 1 s to 1 h
   * @return this
   */
  public SchedulerOptions setInterval(Duration interval) {
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
