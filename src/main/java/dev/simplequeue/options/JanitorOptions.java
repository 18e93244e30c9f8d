package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
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

  private boolean enabled = true;
  private Duration interval = DEFAULT_INTERVAL;
  private int daysAhead = DEFAULT_DAYS_AHEAD;
  private Duration keepCompleted = DEFAULT_KEEP_COMPLETED;
  private Duration keepDead = DEFAULT_KEEP_DEAD;

  /** The defaults. */
  public JanitorOptions() {}

  /** A copy. */
  public JanitorOptions(JanitorOptions other) {
    enabled = other.enabled;
    interval = other.interval;
    daysAhead = other.daysAhead;
    keepCompleted = other.keepCompleted;
    keepDead = other.keepDead;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public JanitorOptions(JsonObject json) {
    new StrictJson(json)
        .flag("enabled", this::setEnabled)
        .duration("interval", this::setInterval)
        .integer("daysAhead", this::setDaysAhead)
        .duration("keepCompleted", this::setKeepCompleted)
        .duration("keepDead", this::setKeepDead)
        .end();
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys a janitor; true by default. Without one on any node
   * the archive and the dead letters only grow.
   */
  public JanitorOptions setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** See {@link #setEnabled}. */
  public boolean isEnabled() {
    return enabled;
  }

  /** The pause between two rounds; 1 s to 1 day, 1 h by default. */
  public JanitorOptions setInterval(Duration interval) {
    this.interval = Limits.within("interval", interval, Duration.ofSeconds(1), Duration.ofDays(1));
    return this;
  }

  /** See {@link #setInterval}. */
  public Duration getInterval() {
    return interval;
  }

  /** For how many UTC days ahead the archive has a partition; 1 to 366, 14 by default. */
  public JanitorOptions setDaysAhead(int daysAhead) {
    this.daysAhead = Limits.within("daysAhead", daysAhead, 1, 366);
    return this;
  }

  /** See {@link #setDaysAhead}. */
  public int getDaysAhead() {
    return daysAhead;
  }

  /**
   * How long completed jobs are kept at least; up to a century, 14 days by default. They go by the
   * whole UTC day, up to a day later.
   */
  public JanitorOptions setKeepCompleted(Duration keepCompleted) {
    this.keepCompleted = Limits.within("keepCompleted", keepCompleted, Duration.ZERO, FOREVER);
    return this;
  }

  /** See {@link #setKeepCompleted}. */
  public Duration getKeepCompleted() {
    return keepCompleted;
  }

  /** How long dead letters are kept; up to a century, 90 days by default. */
  public JanitorOptions setKeepDead(Duration keepDead) {
    this.keepDead = Limits.within("keepDead", keepDead, Duration.ZERO, FOREVER);
    return this;
  }

  /** See {@link #setKeepDead}. */
  public Duration getKeepDead() {
    return keepDead;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("enabled", enabled)
        .put("interval", interval.toString())
        .put("daysAhead", daysAhead)
        .put("keepCompleted", keepCompleted.toString())
        .put("keepDead", keepDead.toString());
  }
}
