package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Times of many samples, recorded from any thread, read as percentiles in milliseconds. */
final class Latencies {
  private final Histogram micros;

  Latencies() {
    this(new ConcurrentHistogram(3));
  }

  private Latencies(Histogram micros) {
    this.micros = micros;
  }

  /** All samples of several. */
  static Latencies together(Iterable<Latencies> parts) {
    Histogram sum = new Histogram(3);
    parts.forEach(part -> sum.add(part.micros));
    return new Latencies(sum);
  }

  void record(long nanos) {
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  long count() {
    return micros.getTotalCount();
  }

  double millis(double percentile) {
    return Bed.round(micros.getValueAtPercentile(percentile) / 1e3);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("p50_ms", millis(50))
        .put("p95_ms", millis(95))
        .put("p99_ms", millis(99));
  }
}
