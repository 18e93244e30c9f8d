package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The harness's lines on standard output. */
final class Telemetry {
  private static final String SYSTEM = "simplequeue";

  private final PrintStream out;
  private final int instance;

  /**
   * @param instance which of several processes this is
   */
  Telemetry(PrintStream out, int instance) {
    this.out = out;
    this.instance = instance;
  }

  /** The first line: which system this is. */
  void descriptor(JsonObject more) {
    print(
        new JsonObject()
            .put("kind", "descriptor")
            .put("system", SYSTEM)
            .put("instance_id", instance)
            .mergeIn(more)
            .put("started_at", time(Instant.now())));
  }

  /**
   * One metric.
   *
   * @param windowSeconds of which time before {@code at} it tells; 0 if of that moment
   */
  void sample(Instant at, String metric, double value, double windowSeconds) {
    print(
        new JsonObject()
            .put("t", time(at))
            .put("system", SYSTEM)
            .put("instance_id", instance)
            .put("kind", "adapter")
            .put("subject_kind", "adapter")
            .put("subject", "")
            .put("metric", metric)
            .put("value", Bed.round(value))
            .put("window_s", Bed.round(windowSeconds)));
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private synchronized void print(JsonObject line) {
    out.println(line.encode());
    out.flush();
  }
}
