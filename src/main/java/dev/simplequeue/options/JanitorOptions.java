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

  /** The default of {@link #setKeepAudit}. */
  public static final Duration DEFAULT_KEEP_AUDIT = Duration.ofDays(90);

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
          .says("For how many UTC days in advance the archive has a partition.");

  private static final Option<Duration> KEEP_COMPLETED =
      OPTIONS
          .duration("keepCompleted", Duration.ZERO, FOREVER)
          .defaults(DEFAULT_KEEP_COMPLETED)
          .says(
              "How long completed jobs are kept at least. They are removed by whole UTC days, up to a day later.");

  private static final Option<Duration> KEEP_DEAD =
      OPTIONS
          .duration("keepDead", Duration.ZERO, FOREVER)
          .defaults(DEFAULT_KEEP_DEAD)
          .says("How long dead letters are kept.");

  private static final Option<Duration> KEEP_AUDIT =
      OPTIONS
          .duration("keepAudit", Duration.ZERO, FOREVER)
          .defaults(DEFAULT_KEEP_AUDIT)
          .says("How long the audit is kept: which operator has changed what.");

  private final OptionValues values;

  /** The defaults. */
  public JanitorOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public JanitorOptions(JanitorOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
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
   *
   * @param enabled whether to do so
   * @return this
   */
  public JanitorOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** {@return the value of {@link #setEnabled}} */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * The pause between two rounds; 1 s to 1 day, 1 h by default.
   *
   * @param interval 1 s to 1 day
   * @return this
   */
  public JanitorOptions setInterval(Duration interval) {
    values.set(INTERVAL, interval);
    return this;
  }

  /** {@return the value of {@link #setInterval}} */
  public Duration getInterval() {
    return values.get(INTERVAL);
  }

  /**
   * For how many UTC days in advance the archive has a partition; 1 to 366, 14 by default.
   *
   * @param daysAhead 1 to 366
   * @return this
   */
  public JanitorOptions setDaysAhead(int daysAhead) {
    values.set(DAYS_AHEAD, daysAhead);
    return this;
  }

  /** {@return the value of {@link #setDaysAhead}} */
  public int getDaysAhead() {
    return values.get(DAYS_AHEAD);
  }

  /**
   * How long completed jobs are kept at least; up to a century, 14 days by default. They are
   * removed by whole UTC days, up to a day later.
   *
   * @param keepCompleted up to a century
   * @return this
   */
  public JanitorOptions setKeepCompleted(Duration keepCompleted) {
    values.set(KEEP_COMPLETED, keepCompleted);
    return this;
  }

  /** {@return the value of {@link #setKeepCompleted}} */
  public Duration getKeepCompleted() {
    return values.get(KEEP_COMPLETED);
  }

  /**
   * How long dead letters are kept; up to a century, 90 days by default.
   *
   * @param keepDead up to a century
   * @return this
   */
  public JanitorOptions setKeepDead(Duration keepDead) {
    values.set(KEEP_DEAD, keepDead);
    return this;
  }

  /** {@return the value of {@link #setKeepDead}} */
  public Duration getKeepDead() {
    return values.get(KEEP_DEAD);
  }

  /**
   * How long the audit is kept: which operator has changed what. Up to a century, 90 days by
   * default.
   *
   * @param keepAudit up to a century
   * @return this
   */
  public JanitorOptions setKeepAudit(Duration keepAudit) {
    values.set(KEEP_AUDIT, keepAudit);
    return this;
  }

  /** {@return the value of {@link #setKeepAudit}} */
  public Duration getKeepAudit() {
    return values.get(KEEP_AUDIT);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
