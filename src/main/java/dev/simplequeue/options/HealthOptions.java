package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * When this node calls itself unwell, see {@link dev.simplequeue.inspect.Health}. Mutable until it
 * is deployed; not thread-safe.
 */
public final class HealthOptions {

  /** The default of {@link #setLoopLateAfter}. */
  public static final Duration DEFAULT_LOOP_LATE_AFTER = Duration.ofSeconds(30);

  /** The default of {@link #setUnclaimedAfter}. */
  public static final Duration DEFAULT_UNCLAIMED_AFTER = Duration.ofSeconds(30);

  static final OptionSet<HealthOptions> OPTIONS =
      new OptionSet<>(HealthOptions::new, options -> options.values);

  private static final Option<Duration> LOOP_LATE_AFTER =
      OPTIONS
          .duration("loopLateAfter", Duration.ofMillis(100), Duration.ofHours(1))
          .defaults(DEFAULT_LOOP_LATE_AFTER)
          .says(
              "A loop whose turn has been due for this time is stuck, and the node is not live. A turn that is under way may take longer: claims and cancels twice as long, settlements and inserts four times, rescues and the janitor twenty times.");

  private static final Option<Duration> UNCLAIMED_AFTER =
      OPTIONS
          .duration("unclaimedAfter", Duration.ofMillis(100), Duration.ofDays(1))
          .defaults(DEFAULT_UNCLAIMED_AFTER)
          .says(
              "Reported if jobs have been ready for this time, places are free on this node, and nothing is claimed. Checked twice in this time.");

  private final OptionValues values;

  /** The defaults. */
  public HealthOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public HealthOptions(HealthOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public HealthOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private HealthOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * How long the turn of a loop may be due before the node is not live; 100 ms to 1 h, 30 s by
   * default. A turn that is under way may take longer: claims and cancels twice as long,
   * settlements and inserts four times, rescues and the janitor twenty times.
   *
   * @param loopLateAfter 100 ms to 1 h
   * @return this
   */
  public HealthOptions setLoopLateAfter(Duration loopLateAfter) {
    values.set(LOOP_LATE_AFTER, loopLateAfter);
    return this;
  }

  /** {@return the value of {@link #setLoopLateAfter}} */
  public Duration getLoopLateAfter() {
    return values.get(LOOP_LATE_AFTER);
  }

  /**
   * How long jobs may be ready, while places are free on this node and nothing is claimed, before
   * this is reported; 100 ms to 1 d, 30 s by default. Looked at twice in this time.
   *
   * @param unclaimedAfter 100 ms to 1 d
   * @return this
   */
  public HealthOptions setUnclaimedAfter(Duration unclaimedAfter) {
    values.set(UNCLAIMED_AFTER, unclaimedAfter);
    return this;
  }

  /** {@return the value of {@link #setUnclaimedAfter}} */
  public Duration getUnclaimedAfter() {
    return values.get(UNCLAIMED_AFTER);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
