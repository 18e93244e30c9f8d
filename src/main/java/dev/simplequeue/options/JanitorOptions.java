package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** What the janitor of this node does. Mutable until it is deployed; not thread-safe. */
public final class JanitorOptions {

  /** The default of {@link #setInterval}. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofHours(1);

  /** The default of {@link #setDaysAhead}. */
  public static final int DEFAULT_DAYS_AHEAD = 14;

  /** The default of {@link #setKeepCompleted}. */
  public static final Duration DEFAULT_KEEP_COMPLETED = Duration.ofDays(14);

  /** The default of {@link #setKeepDead}. */
  public static final Duration DEFAULT_KEEP_DEAD = Duration.ofDays(90);

  private static final Duration FOREVER = Duration.ofDays(36_500);

  static final OptionSet<JanitorOptions> OPTIONS =
      new OptionSet<>(JanitorOptions::new, options -> options.values);

  private static final Option<Boolean> ENABLED =
      OPTIONS
          .flag("enabled")
          .defaults(true)
          .says(
              "Whether `SimpleQueueVerticle` deploys a janitor. Without one on any node the "
                  + "archive and the dead letters only grow.");

  private static final Option<Duration> INTERVAL =
      OPTIONS
          .duration("interval", Duration.ofSeconds(1), Duration.ofDays(1))
          .defaults(DEFAULT_INTERVAL)
          .says("The pause between two rounds.");

  private static final Option<Integer> DAYS_AHEAD =
      OPTIONS
          .integer("daysAhead", 1, 366)
          .defaults(DEFAULT_DAYS_AHEAD)
          .says("For how many UTC days ahead the archive has a partition.");

  private static final Option<Duration> KEEP_COMPLETED =
      OPTIONS
          .duration("keepCompleted", Duration.ZERO, FOREVER)
          .defaults(DEFAULT_KEEP_COMPLETED)
          .says(
              "How long completed jobs are kept at least. They go by the whole UTC day, up to a "
                  + "day later.");

  private static final Option<Duration> KEEP_DEAD =
      OPTIONS
          .duration("keepDead", Duration.ZERO, FOREVER)
          .defaults(DEFAULT_KEEP_DEAD)
          .says("How long dead letters are kept.");

  private final OptionValues values;

  /** The defaults. */
  public JanitorOptions() {
    this(OPTIONS.values());
  }

  /** A copy. */
  public JanitorOptions(JanitorOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public JanitorOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private JanitorOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys a janitor; true by default. Without one on any node
   * the archive and the dead letters only grow.
   */
  public JanitorOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** See {@link #setEnabled}. */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /** The pause between two rounds; 1 s to 1 day, 1 h by default. */
  public JanitorOptions setInterval(Duration interval) {
    values.set(INTERVAL, interval);
    return this;
  }

  /** See {@link #setInterval}. */
  public Duration getInterval() {
    return values.get(INTERVAL);
  }

  /** For how many UTC days ahead the archive has a partition; 1 to 366, 14 by default. */
  public JanitorOptions setDaysAhead(int daysAhead) {
    values.set(DAYS_AHEAD, daysAhead);
    return this;
  }

  /** See {@link #setDaysAhead}. */
  public int getDaysAhead() {
    return values.get(DAYS_AHEAD);
  }

  /**
   * How long completed jobs are kept at least; up to a century, 14 days by default. They go by the
   * whole UTC day, up to a day later.
   */
  public JanitorOptions setKeepCompleted(Duration keepCompleted) {
    values.set(KEEP_COMPLETED, keepCompleted);
    return this;
  }

  /** See {@link #setKeepCompleted}. */
  public Duration getKeepCompleted() {
    return values.get(KEEP_COMPLETED);
  }

  /** How long dead letters are kept; up to a century, 90 days by default. */
  public JanitorOptions setKeepDead(Duration keepDead) {
    values.set(KEEP_DEAD, keepDead);
    return this;
  }

  /** See {@link #setKeepDead}. */
  public Duration getKeepDead() {
    return values.get(KEEP_DEAD);
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return values.toJson();
  }
}
