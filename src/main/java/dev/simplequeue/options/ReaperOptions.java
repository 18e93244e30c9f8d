package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Options of the reaper of this node. The lease of a node is an option of the poller. Mutable until
 * it is deployed; not thread-safe.
 */
public final class ReaperOptions {

  /** The default of {@link #setMissingHandlerAfter}. */
  public static final Duration DEFAULT_MISSING_HANDLER_AFTER = Duration.ofMinutes(10);

  /** What happens to jobs for which no node has a handler. */
  public enum MissingHandler {
    /** They wait, and a warning is reported. */
    WAIT,
    /** They become dead letters as {@code unprocessable}, and a warning is reported. */
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
                  + "the jobs of a node that died wait forever.");

  private static final OptionSet<OptionValues> MISSING = OptionSet.ofValues();

  private static final Option<OptionValues> MISSING_HANDLER =
      OPTIONS.part("missingHandler", MISSING);

  private static final Option<Duration> AFTER =
      MISSING
          .duration("after", Duration.ofSeconds(1), Duration.ofDays(365))
          .defaults(DEFAULT_MISSING_HANDLER_AFTER)
          .says(
              "How long a queue with ready jobs may have no handler on any node before this is reported, once per queue by each node with a reaper.");

  private static final Option<MissingHandler> THEN =
      MISSING
          .word("then", MissingHandler.class)
          .defaults(MissingHandler.WAIT)
          .says("What happens to such jobs then: they wait, or become dead letters.");

  private final OptionValues values;

  /** The defaults. */
  public ReaperOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public ReaperOptions(ReaperOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON: {@code {"enabled": true, "missingHandler": {"after": "10m",
   * "then": "wait"}}}.
   *
   * @param json the options that differ from the defaults
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
   * one, or the jobs of a node that died wait forever.
   *
   * @param enabled whether to do so
   * @return this
   */
  public ReaperOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** {@return the value of {@link #setEnabled}} */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * How long a queue with ready jobs may have no handler on any node before {@link
   * #setMissingHandlerThen} happens; 1 s to 365 days, 10 min by default.
   *
   * @param after 1 s to 365 days
   * @return this
   */
  public ReaperOptions setMissingHandlerAfter(Duration after) {
    values.get(MISSING_HANDLER).set(AFTER, after);
    return this;
  }

  /** {@return the value of {@link #setMissingHandlerAfter}} */
  public Duration getMissingHandlerAfter() {
    return values.get(MISSING_HANDLER).get(AFTER);
  }

  /**
   * What happens to such jobs then; {@link MissingHandler#WAIT} by default.
   *
   * @param then to let the jobs wait, or to end them as unprocessable
   * @return this
   */
  public ReaperOptions setMissingHandlerThen(MissingHandler then) {
    values.get(MISSING_HANDLER).set(THEN, then);
    return this;
  }

  /** {@return the value of {@link #setMissingHandlerThen}} */
  public MissingHandler getMissingHandlerThen() {
    return values.get(MISSING_HANDLER).get(THEN);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
