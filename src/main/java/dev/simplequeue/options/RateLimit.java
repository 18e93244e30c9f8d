package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * At most so many starts within a period, in the whole cluster. A start is a claim: one that is
 * given back before its handler began counts too.
 *
 * @param starts 1 to 10,000; 0 for no limit
 * @param per the period, 1 ms to 1 day: any stretch of time that long, not only whole ones of the
 *     clock
 */
public record RateLimit(int starts, Duration per) {

  /** No limit. */
  public static final RateLimit NONE = new RateLimit(0, Duration.ofSeconds(1));

  private static final int MAX_STARTS = 10_000;

  /** Checks the values. */
  public RateLimit {
    Limits.within("starts", starts, 0, MAX_STARTS);
    Limits.within("per", per, Duration.ofMillis(1), Duration.ofDays(1));
  }

  /**
   * At most so many starts within this period.
   *
   * @throws dev.simplequeue.job.InvalidValueException if a value is out of its limits
   */
  public static RateLimit of(int starts, Duration per) {
    return new RateLimit(starts, per);
  }

  /** Whether it limits nothing. */
  public boolean isNone() {
    return starts == 0;
  }

  static RateLimit read(JsonObject json) {
    int[] starts = {0};
    Duration[] per = {NONE.per()};
    new StrictJson(json)
        .integer("starts", value -> starts[0] = Limits.within("starts", value, 0, MAX_STARTS))
        .duration("per", value -> per[0] = new RateLimit(0, value).per())
        .end();
    for (String key : new String[] {"starts", "per"}) {
      if (json.getValue(key) == null) {
        throw new IllegalArgumentException(key + " is missing");
      }
    }
    return new RateLimit(starts[0], per[0]);
  }

  JsonObject toJson() {
    return new JsonObject().put("starts", starts).put("per", per.toString());
  }
}
