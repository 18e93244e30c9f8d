package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.bench.Bench;
import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The benchmark's adapter for a neutral harness, as a process. */
class AdapterTest extends DatabaseTest {
  private static final int RATE = 200;
  private static final Set<String> SAMPLE_FIELDS =
      Set.of("t", "system", "kind", "subject_kind", "subject", "metric", "value", "window_s");

  private final List<JsonObject> lines = new CopyOnWriteArrayList<>();
  private final List<String> noJson = new CopyOnWriteArrayList<>();
  private Process adapter;
  private Thread reader;

  private void start(Map<String, String> more) throws IOException {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "DATABASE_URL", TestServer.uri(),
                "SIMPLEQUEUE_SCHEMA", schema,
                "SCENARIO", "test",
                "WORKER_COUNT", "16",
                "SAMPLE_EVERY_S", "1"));
    environment.putAll(more);
    adapter =
        new ChildJvm(Bench.class)
            .jvmOptions("-Xmx256m", "-XX:TieredStopAtLevel=1")
            .arguments(List.of("adapter"))
            .environment(environment)
            .start();
    reader = new Thread(this::read);
    reader.start();
  }

  private void read() {
    try (BufferedReader out = adapter.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(this::take);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String line) {
    try {
      lines.add(new JsonObject(line));
    } catch (RuntimeException e) {
      noJson.add(line);
    }
  }

  @AfterEach
  void killAdapter() throws InterruptedException {
    adapter.toHandle().destroyForcibly();
    adapter.waitFor();
    reader.join();
  }

  private Stream<JsonObject> samples(String metric) {
    return lines.stream().filter(line -> metric.equals(line.getString("metric")));
  }

  /** The metric's values without the first, whose interval is cut short by the start. */
  private List<Double> values(String metric) {
    return samples(metric).skip(1).map(line -> line.getDouble("value")).toList();
  }

  @Test
  void theAdapterTellsWhatItIsAndHowItGoes() throws Exception {
    start(Map.of("PRODUCER_MODE", "fixed", "PRODUCER_RATE", Integer.toString(RATE)));

    eventually(() -> assertThat(values("queue_depth")).hasSizeGreaterThanOrEqualTo(4));

    JsonObject descriptor = lines.get(0);
    assertThat(descriptor.getString("kind")).isEqualTo("descriptor");
    assertThat(descriptor.getString("system")).isEqualTo("simplequeue");
    assertThat(descriptor.getJsonArray("event_tables")).contains(schema + ".job");
    assertThat(descriptor.fieldNames())
        .contains("extensions", "version", "schema_version", "db_name", "started_at");
    assertThat(lines.stream().skip(1))
        .allSatisfy(sample -> assertThat(sample.fieldNames()).isEqualTo(SAMPLE_FIELDS))
        .extracting(sample -> sample.getString("metric"))
        .contains("claim_p50_ms", "claim_p95_ms", "claim_p99_ms");
    assertThat(values("enqueue_rate").stream().mapToDouble(v -> v).average().orElseThrow())
        .isBetween(RATE * 0.75, RATE * 1.25);
    assertThat(values("completion_rate").get(1)).isPositive();
    assertThat(values("claim_p50_ms").get(1)).isPositive();
    assertThat(archivedJobs()).isPositive();
  }

  @Test
  void theAdapterEndsWithZeroWhenItIsTerminated() throws Exception {
    start(Map.of());
    eventually(() -> assertThat(values("completion_rate")).isNotEmpty());

    // Not the process itself: that would close what it still has to say.
    adapter.toHandle().destroy();

    assertThat(adapter.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(adapter.exitValue()).isZero();
    reader.join();
    assertThat(noJson).as("what is no telemetry").isEmpty();
    assertThat(samples("queue_depth").count()).isEqualTo(samples("claim_p50_ms").count());
  }

  @Test
  void theAdapterKeepsADepth() throws Exception {
    start(
        Map.of(
            "PRODUCER_MODE", "depth-target",
            "TARGET_DEPTH", "300",
            "WORKER_COUNT", "1",
            "JOB_WORK_MS", "20"));

    eventually(() -> assertThat(values("queue_depth")).hasSizeGreaterThanOrEqualTo(2));

    assertThat(values("queue_depth").get(1)).isBetween(150.0, 300.0);
    assertThat(values("completion_rate").get(1)).isPositive();
  }
}
