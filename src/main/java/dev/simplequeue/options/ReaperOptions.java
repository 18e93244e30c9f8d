package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * What the reaper of this node does besides freeing the jobs of dead nodes, which needs no options:
 * the leases are the poller's. Mutable until it is deployed; not thread-safe.
 */
public final class ReaperOptions {

  /** The default of {@link #setMissingHandlerAfter}. */
  public static final Duration DEFAULT_MISSING_HANDLER_AFTER = Duration.ofMinutes(10);

  /** What becomes of jobs that no node has a handler for. */
  public enum MissingHandler {
    /** They wait, and a warning is reported. */
    WAIT,
    /** They go to the dead letter queue as {@code unprocessable}, and a warning is reported. */
    UNPROCESSABLE
  }

  private boolean enabled = true;
  private Duration missingHandlerAfter = DEFAULT_MISSING_HANDLER_AFTER;
  private MissingHandler missingHandlerThen = MissingHandler.WAIT;

  /** The defaults. */
  public ReaperOptions() {}

  /** A copy. */
  public ReaperOptions(ReaperOptions other) {
    enabled = other.enabled;
    missingHandlerAfter = other.missingHandlerAfter;
    missingHandlerThen = other.missingHandlerThen;
  }

  /**
   * The defaults, changed by this JSON: {@code {"enabled": true, "missingHandler": {"after": "10m",
   * "then": "wait"}}}.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public ReaperOptions(JsonObject json) {
    new StrictJson(json)
        .flag("enabled", this::setEnabled)
        .object(
            "missingHandler",
            value ->
                new StrictJson(value)
                    .duration("after", this::setMissingHandlerAfter)
                    .word("then", MissingHandler.class, this::setMissingHandlerThen)
                    .end())
        .end();
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys a reaper; true by default. At least one node needs
   * one, or the jobs of a node that died wait for ever.
   */
  public ReaperOptions setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** See {@link #setEnabled}. */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * How long no node of the cluster may have had a handler for a queue with ready jobs before
   * {@link #setMissingHandlerThen} happens; 1 s to 365 days, 10 min by default.
   */
  public ReaperOptions setMissingHandlerAfter(Duration after) {
    this.missingHandlerAfter =
        Limits.within("after", after, Duration.ofSeconds(1), Duration.ofDays(365));
    return this;
  }

  /** See {@link #setMissingHandlerAfter}. */
  public Duration getMissingHandlerAfter() {
    return missingHandlerAfter;
  }

  /** What then becomes of such jobs; {@link MissingHandler#WAIT} by default. */
  public ReaperOptions setMissingHandlerThen(MissingHandler then) {
    this.missingHandlerThen = then;
    return this;
  }

  /** See {@link #setMissingHandlerThen}. */
  public MissingHandler getMissingHandlerThen() {
    return missingHandlerThen;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("enabled", enabled)
        .put(
            "missingHandler",
            new JsonObject()
                .put("after", missingHandlerAfter.toString())
                .put("then", StrictJson.word(missingHandlerThen)));
  }
}
