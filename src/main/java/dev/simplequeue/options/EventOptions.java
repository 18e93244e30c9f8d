package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;

/**
 * Which events this node publishes on the event bus. Mutable until it is deployed; not thread-safe.
 */
public final class EventOptions {

  /** Which events are published. */
  public enum Publish {
    /** None. */
    NONE,
    /** All but those that each job brings: that it was enqueued, started, completed. */
    EXCEPTIONAL,
    /** All. Costs some microseconds for each job. */
    ALL
  }

  static final OptionSet<EventOptions> OPTIONS =
      new OptionSet<>(EventOptions::new, options -> options.values);

  private static final Option<Publish> PUBLISH =
      OPTIONS
          .word("publish", Publish.class)
          .defaults(Publish.EXCEPTIONAL)
          .says(
              "Which events are published: none, all except those that occur for every job, or all.");

  private static final Option<Boolean> CLUSTERED =
      OPTIONS
          .flag("clustered")
          .defaults(false)
          .says("Whether events are also published to the other nodes of the Vert.x cluster.");

  private final OptionValues values;

  /** The defaults. */
  public EventOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public EventOptions(EventOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public EventOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private EventOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Which events are published on {@code <prefix>.events}; the exceptional ones by default.
   *
   * @param publish none, all except those that occur for every job, or all
   * @return this
   */
  public EventOptions setPublish(Publish publish) {
    values.set(PUBLISH, publish);
    return this;
  }

  /** {@return the value of {@link #setPublish}} */
  public Publish getPublish() {
    return values.get(PUBLISH);
  }

  /**
   * Whether events are also published to the other nodes of the Vert.x cluster; false by default.
   *
   * @param clustered whether to do so
   * @return this
   */
  public EventOptions setClustered(boolean clustered) {
    values.set(CLUSTERED, clustered);
    return this;
  }

  /** {@return the value of {@link #setClustered}} */
  public boolean isClustered() {
    return values.get(CLUSTERED);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
