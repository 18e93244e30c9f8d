package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
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

  static final OptionSet<ReaperOptions> OPTIONS =
      new OptionSet<>(ReaperOptions::new, options -> options.values);

  private static final Option<Boolean> ENABLED =
      OPTIONS
          .flag("enabled")
          .defaults(true)
          .says(
              "Whether `SimpleQueueVerticle` deploys a reaper. At least one node needs one, or "
                  + "the jobs of a node that died wait for ever.");

  private static final OptionSet<OptionValues> MISSING = OptionSet.ofValues();

  private static final Option<OptionValues> MISSING_HANDLER =
      OPTIONS.part("missingHandler", MISSING);

  private static final Option<Duration> AFTER =
      MISSING
          .duration("after", Duration.ofSeconds(1), Duration.ofDays(365))
          .defaults(DEFAULT_MISSING_HANDLER_AFTER)
          .says(
              "How long no node may have had a handler for a queue with ready jobs before that "
                  + "is reported, by each node with a reaper once for the queue.");

  private static final Option<MissingHandler> THEN =
      MISSING
          .word("then", MissingHandler.class)
          .defaults(MissingHandler.WAIT)
          .says("What then becomes of such jobs: they wait on, or go to the dead letter queue.");

  private final OptionValues values;

  /** The defaults. */
  public ReaperOptions() {
    this(OPTIONS.values());
  }

  /** A copy. */
  public ReaperOptions(ReaperOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON: {@code {"enabled": true, "missingHandler": {"after": "10m",
   * "then": "wait"}}}.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public ReaperOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private ReaperOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Whether {@code SimpleQueueVerticle} deploys a reaper; true by default. At least one node needs
   * one, or the jobs of a node that died wait for ever.
   */
  public ReaperOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** See {@link #setEnabled}. */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * How long no node of the cluster may have had a handler for a queue with ready jobs before
   * {@link #setMissingHandlerThen} happens; 1 s to 365 days, 10 min by default.
   */
  public ReaperOptions setMissingHandlerAfter(Duration after) {
    values.get(MISSING_HANDLER).set(AFTER, after);
    return this;
  }

  /** See {@link #setMissingHandlerAfter}. */
  public Duration getMissingHandlerAfter() {
    return values.get(MISSING_HANDLER).get(AFTER);
  }

  /** What then becomes of such jobs; {@link MissingHandler#WAIT} by default. */
  public ReaperOptions setMissingHandlerThen(MissingHandler then) {
    values.get(MISSING_HANDLER).set(THEN, then);
    return this;
  }

  /** See {@link #setMissingHandlerThen}. */
  public MissingHandler getMissingHandlerThen() {
    return values.get(MISSING_HANDLER).get(THEN);
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return values.toJson();
  }
}
