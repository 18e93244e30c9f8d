package dev.simplequeue.options;

import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The most starts within a period, in the whole cluster. A start is a claim; a job that is released
 * before its handler started counts too.
 *
 * @param starts 1 to 10,000; 0 for no limit
 * @param per the period, 1 ms to 1 day: any stretch of time that long, not only whole ones of the
 *     clock
 */
public record RateLimit(int starts, Duration per) {

  private static final String AS_IN_DATABASE = "as the database has it";

  private static final OptionSet<OptionValues> OPTIONS = OptionSet.ofValues();

  private static final Option<Integer> STARTS =
      OPTIONS
          .integer("starts", 0, 10_000)
          .withoutDefault(AS_IN_DATABASE)
          .says(
              "The most jobs of the queue, or for `limitKeyRateLimit` of each limit key, that start within `per` in the whole cluster. `\"rateLimit\": null` removes "
                  + "the limit.");

  private static final Option<Duration> PER =
      OPTIONS
          .duration("per", Duration.ofMillis(1), Duration.ofDays(1))
          .withoutDefault(AS_IN_DATABASE)
          .says("The length of the period (a sliding window).");

  /** In JSON an object with both, or 0 or null for no limit. */
  static final Kind<RateLimit> KIND =
      Kind.object("–", RateLimit::read, rate -> Optional.of(rate.toJson()))
          .readFrom(RateLimit::readAny)
          .with(OPTIONS);

  /** No limit. */
  public static final RateLimit NONE = new RateLimit(0, Duration.ofSeconds(1));

  /**
   * Checks the values.
   *
   * @param starts 1 to 10,000; 0 for no limit
   * @param per the period, 1 ms to 1 day: any stretch of time that long, not only whole ones of the
   *     clock
   */
  public RateLimit {
    STARTS.checked(starts);
    PER.checked(per);
  }

  /**
   * Limits the starts within this period.
   *
   * @param starts the most starts within the period
   * @param per the length of the period
   * @return the limit
   * @throws dev.simplequeue.job.InvalidValueException if a value is out of its limits
   */
  public static RateLimit of(int starts, Duration per) {
    return new RateLimit(starts, per);
  }

  /** {@return whether it limits nothing} */
  public boolean isNone() {
    return starts == 0;
  }

  private static RateLimit readAny(@Nullable Object value) {
    if (value == null || value.equals(0)) {
      return NONE;
    } else if (value instanceof JsonObject json) {
      return read(json);
    }
    throw new IllegalArgumentException(
        "must be an object such as {\"starts\": 100, \"per\": \"1m\"}, or null for no limit");
  }

  private static RateLimit read(JsonObject json) {
    OptionValues values = OPTIONS.values().read(json);
    return new RateLimit(values.get(STARTS), values.get(PER));
  }

  private Object toJson() {
    return isNone() ? 0 : new JsonObject().put("starts", starts).put("per", per.toString());
  }
}
