package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

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

  private Publish publish = Publish.EXCEPTIONAL;
  private boolean clustered;

  /** The defaults. */
  public EventOptions() {}

  /** A copy. */
  public EventOptions(EventOptions other) {
    publish = other.publish;
    clustered = other.clustered;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public EventOptions(JsonObject json) {
    new StrictJson(json)
        .word("publish", Publish.class, this::setPublish)
        .flag("clustered", this::setClustered)
        .end();
  }

  /** Which events are published on {@code <prefix>.events}; the exceptional ones by default. */
  public EventOptions setPublish(Publish publish) {
    this.publish = Objects.requireNonNull(publish, "publish");
    return this;
  }

  /** See {@link #setPublish}. */
  public Publish getPublish() {
    return publish;
  }

  /** Whether they leave this {@code Vertx} for the others of its cluster; false by default. */
  public EventOptions setClustered(boolean clustered) {
    this.clustered = clustered;
    return this;
  }

  /** See {@link #setClustered}. */
  public boolean isClustered() {
    return clustered;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject().put("publish", StrictJson.word(publish)).put("clustered", clustered);
  }
}
