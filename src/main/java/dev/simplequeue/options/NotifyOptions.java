package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Options of the notifications between nodes by LISTEN and NOTIFY. Notifications are hints:
 * everything works by polling too. Mutable until it is deployed; not thread-safe.
 */
public final class NotifyOptions {

  /** The default of {@link #setAliveInterval}. */
  public static final Duration DEFAULT_ALIVE_INTERVAL = Duration.ofSeconds(10);

  /** The default of {@link #setNotifyInterval}. */
  public static final Duration DEFAULT_NOTIFY_INTERVAL = Duration.ofMillis(10);

  static final OptionSet<NotifyOptions> OPTIONS =
      new OptionSet<>(NotifyOptions::new, options -> options.values);

  private static final Option<Boolean> ENABLED =
      OPTIONS
          .flag("enabled")
          .defaults(true)
          .says(
              "Whether `SimpleQueueVerticle` deploys the `NotifyVerticle`. Without it the node only polls, and does not notify other nodes.");

  private static final Option<Duration> ALIVE_INTERVAL =
      OPTIONS
          .duration("aliveInterval", Duration.ofMillis(100), Duration.ofMinutes(10))
          .defaults(DEFAULT_ALIVE_INTERVAL)
          .says(
              "How often this part notifies itself to check that it still receives notifications. While it does not, polls are four times as frequent.");

  private static final Option<Duration> NOTIFY_INTERVAL =
      OPTIONS
          .duration("notifyInterval", Duration.ZERO, Duration.ofSeconds(10))
          .defaults(DEFAULT_NOTIFY_INTERVAL)
          .says(
              "The shortest pause between two notifications of this node. The first one after a pause is sent at once.");

  private final OptionValues values;

  /** The defaults. */
  public NotifyOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public NotifyOptions(NotifyOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public NotifyOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private NotifyOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys the {@code NotifyVerticle}; true by default.
   * Without it the node only polls, and does not notify other nodes.
   *
   * @param enabled whether to do so
   * @return this
   */
  public NotifyOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** {@return the value of {@link #setEnabled}} */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * How often this part notifies itself to check that it still receives notifications; 100 ms to 10
   * min, 10 s by default. While it does not, polls are four times as frequent.
   *
   * @param aliveInterval 100 ms to 10 min
   * @return this
   */
  public NotifyOptions setAliveInterval(Duration aliveInterval) {
    values.set(ALIVE_INTERVAL, aliveInterval);
    return this;
  }

  /** {@return the value of {@link #setAliveInterval}} */
  public Duration getAliveInterval() {
    return values.get(ALIVE_INTERVAL);
  }

  /**
   * The shortest pause between two notifications of this node; up to 10 s, 10 ms by default. The
   * first one after a pause is sent at once.
   *
   * @param notifyInterval up to 10 s
   * @return this
   */
  public NotifyOptions setNotifyInterval(Duration notifyInterval) {
    values.set(NOTIFY_INTERVAL, notifyInterval);
    return this;
  }

  /** {@return the value of {@link #setNotifyInterval}} */
  public Duration getNotifyInterval() {
    return values.get(NOTIFY_INTERVAL);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
