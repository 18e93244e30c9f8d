package dev.simplequeue.options;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** What the janitor of this node does. Mutable until it is deployed; not thread-safe. */
public final class JanitorOptions {

  /** The default of {@link #setInterval}. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofHours(1);

  /** The default of {@link #setDaysAhead}. */
  public static final int DEFAULT_DAYS_AHEAD = 14;

  private Duration interval = DEFAULT_INTERVAL;
  private int daysAhead = DEFAULT_DAYS_AHEAD;

  /** The defaults. */
  public JanitorOptions() {}

  /** A copy. */
  public JanitorOptions(JanitorOptions other) {
    interval = other.interval;
    daysAhead = other.daysAhead;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public JanitorOptions(JsonObject json) {
    new StrictJson(json)
        .duration("interval", this::setInterval)
        .integer("daysAhead", this::setDaysAhead)
        .end();
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

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject().put("interval", interval.toString()).put("daysAhead", daysAhead);
  }
}
