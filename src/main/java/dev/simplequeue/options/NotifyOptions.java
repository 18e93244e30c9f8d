package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * How this node hears of the others by LISTEN and NOTIFY. What it hears is a hint: without it
 * everything works by polling. Mutable until it is deployed; not thread-safe.
 */
public final class NotifyOptions {

  /** The default of {@link #setAliveInterval}. */
  public static final Duration DEFAULT_ALIVE_INTERVAL = Duration.ofSeconds(10);

  /** The default of {@link #setNotifyInterval}. */
  public static final Duration DEFAULT_NOTIFY_INTERVAL = Duration.ofMillis(10);

  private boolean enabled = true;
  private Duration aliveInterval = DEFAULT_ALIVE_INTERVAL;
  private Duration notifyInterval = DEFAULT_NOTIFY_INTERVAL;

  /** The defaults. */
  public NotifyOptions() {}

  /** A copy. */
  public NotifyOptions(NotifyOptions other) {
    enabled = other.enabled;
    aliveInterval = other.aliveInterval;
    notifyInterval = other.notifyInterval;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public NotifyOptions(JsonObject json) {
    new StrictJson(json)
        .flag("enabled", this::setEnabled)
        .duration("aliveInterval", this::setAliveInterval)
        .duration("notifyInterval", this::setNotifyInterval)
        .end();
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys the {@code NotifyVerticle}; true by default.
   * Without one the node only polls, and tells the others nothing.
   */
  public NotifyOptions setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** See {@link #setEnabled}. */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * How often the listener notifies itself to see that its connection still hears; 100 ms to 10
   * min, 10 s by default. While it does not, polls are four times as frequent.
   */
  public NotifyOptions setAliveInterval(Duration aliveInterval) {
    this.aliveInterval =
        Limits.within(
            "aliveInterval", aliveInterval, Duration.ofMillis(100), Duration.ofMinutes(10));
    return this;
  }

  /** See {@link #setAliveInterval}. */
  public Duration getAliveInterval() {
    return aliveInterval;
  }

  /**
   * The shortest pause between two notifications of this node; up to 10 s, 10 ms by default. The
   * first one after a pause goes at once.
   */
  public NotifyOptions setNotifyInterval(Duration notifyInterval) {
    this.notifyInterval =
        Limits.within("notifyInterval", notifyInterval, Duration.ZERO, Duration.ofSeconds(10));
    return this;
  }

  /** See {@link #setNotifyInterval}. */
  public Duration getNotifyInterval() {
    return notifyInterval;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("enabled", enabled)
        .put("aliveInterval", aliveInterval.toString())
        .put("notifyInterval", notifyInterval.toString());
  }
}
