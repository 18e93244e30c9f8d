package dev.simplequeue.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark's adapter for a neutral harness, as a process. */
@Tag("slow-fault")
class AdapterTest extends OnDatabase {
  private static final int RATE = 200;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Set<String> SAMPLE_FIELDS =
      Set.of(
          "t",
          "system",
          "instance_id",
          "kind",
          "subject_kind",
          "subject",
          "metric",
          "value",
          "window_s");

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
            .jvmOptions("-Xmx256m")
            .arguments(List.of("adapter"))
            .environment(environment)
            .start();
    reader = new Thread(this::read);
    reader.start();
    // On a busy machine a JVM takes its time; what it then does, it does as the clock says.
    Awaitility.await().atMost(START).until(() -> !lines.isEmpty());
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
  void theAdapterTellsWhatItIsAndHowItGoesAndAFileRaisesItsLoad(@TempDir Path directory)
      throws Exception {
    Path file = rateFile(directory, RATE);
    start(
        Map.of(
            "PRODUCER_MODE",
            "fixed",
            "PRODUCER_RATE",
            Integer.toString(RATE),
            "PRODUCER_RATE_CONTROL_FILE",
            file.toString()));

    eventually(() -> assertThat(values("queue_depth")).hasSizeGreaterThanOrEqualTo(2));

    JsonObject descriptor = lines.get(0);
    assertThat(descriptor.getString("kind")).isEqualTo("descriptor");
    assertThat(descriptor.getString("system")).isEqualTo("simplequeue");
    assertThat(descriptor.fieldNames())
        .contains("extensions", "version", "schema_version", "db_name", "started_at");
    assertThat(lines.stream().skip(1))
        .allSatisfy(sample -> assertThat(sample.fieldNames()).isEqualTo(SAMPLE_FIELDS))
        .extracting(sample -> sample.getString("metric"))
        .contains(
            "claim_p50_ms",
            "claim_p95_ms",
            "claim_p99_ms",
            "producer_p99_ms",
            "subscriber_p99_ms",
            "end_to_end_p99_ms",
            "running_depth",
            "retryable_depth",
            "scheduled_depth",
            "total_backlog",
            "producer_target_rate");
    // What a busy machine was late with, it makes up for.
    eventually(
        () ->
            assertThat(values("enqueue_rate").stream().mapToDouble(v -> v).average().orElse(0))
                .isBetween(RATE * 0.75, RATE * 1.25));
    eventuallyPositive("completion_rate", "claim_p50_ms", "end_to_end_p50_ms", "producer_p50_ms");
    assertThat(archivedJobs()).isPositive();

    raise(file, 4 * RATE);

    eventually(() -> assertThat(values("enqueue_rate")).anyMatch(rate -> rate > 2 * RATE));
  }

  private static Path rateFile(Path directory, int rate) throws IOException {
    return Files.writeString(directory.resolve("producer_rate.txt"), Integer.toString(rate));
  }

  /** Waits until the adapter says that it knows. */
  private void raise(Path file, double rate) throws IOException {
    Files.writeString(file, Double.toString(rate));
    eventually(() -> assertThat(values("producer_target_rate")).contains(rate));
  }

  private void eventuallyPositive(String... metrics) {
    for (String metric : metrics) {
      eventually(() -> assertThat(values(metric)).as(metric).anyMatch(value -> value > 0));
    }
  }

  /** One after the other, with one process. */
  @TestFactory
  Stream<DynamicTest> theAdapterWithItsDefaults() throws Exception {
    start(Map.of());
    return Stream.of(
        dynamicTest("names tables that hold rows", this::namesTablesThatHoldRows),
        dynamicTest("tells the depth again", this::tellsTheDepthAgain),
        dynamicTest("ends with zero", this::endsWithZero));
  }

  /** And those of its manifest. */
  private void namesTablesThatHoldRows() throws IOException {
    JsonObject descriptor = lines.get(0);
    JsonObject manifest = manifest();

    List<String> tables = texts(descriptor, "event_tables");
    assertThat(tables.get(0)).isEqualTo(schema + ".job");
    assertThat(tables).anyMatch(table -> table.matches(schema + "\\.archive_.*\\d"));
    for (String table : tables) {
      rows("select pg_relation_size('" + table + "'::regclass)");
      assertThat(
              number(
                  "select count(*) from pg_class where oid = '"
                      + table
                      + "'::regclass and relkind = 'r'"))
          .as(table)
          .isEqualTo(1);
    }
    assertThat(tables).containsAll(texts(manifest, "event_tables"));
    assertThat(texts(descriptor, "event_indexes")).containsAll(texts(manifest, "event_indexes"));
    assertThat(descriptor.getString("system")).isEqualTo(manifest.getString("system"));
  }

  /** What the harness reads before it starts the adapter; here with this test's schema. */
  private JsonObject manifest() throws IOException {
    try (InputStream file = Bench.class.getResourceAsStream("adapter.json")) {
      return new JsonObject(
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .replace("\"simplequeue.", "\"" + schema + "."));
    }
  }

  private static List<String> texts(JsonObject json, String field) {
    return json.getJsonArray(field).stream().map(String.class::cast).toList();
  }

  @Test
  void theHarnessPacesByLinesAndAFileRaisesTheirLoad(@TempDir Path directory) throws Exception {
    Path file = rateFile(directory, 40);
    start(
        Map.of(
            "PRODUCER_PACING",
            "harness",
            "PRODUCER_RATE",
            "40",
            "PRODUCER_RATE_CONTROL_FILE",
            file.toString()));
    eventually(() -> assertThat(values("queue_depth")).isNotEmpty());
    assertThat(archivedJobs()).as("before the first line").isZero();

    say("ENQUEUE 50");
    say("ENQUEUE 7");

    eventually(() -> assertThat(archivedJobs()).isEqualTo(57));

    raise(file, 400);
    say("ENQUEUE 20");

    eventually(() -> assertThat(archivedJobs()).isEqualTo(57 + 200));
  }

  @Test
  void anotherThanTheFirstInstanceTellsOnlyItsOwnAndUncountedLinesFillNoPipe() throws Exception {
    start(Map.of("BENCH_INSTANCE_ID", "1", "PRODUCER_PACING", "adapter", "PRODUCER_RATE", "2"));
    AtomicInteger written = new AtomicInteger();
    Thread pacer =
        new Thread(
            () -> {
              while (written.get() < 20_000) {
                say("ENQUEUE 15");
                written.incrementAndGet();
              }
            });
    pacer.setDaemon(true);
    pacer.start();

    // More than three pipes hold.
    eventually(() -> assertThat(written.get()).isEqualTo(20_000));
    assertThat(archivedJobs()).as("the adapter's own").isLessThan(1_000);
    eventuallyPositive("completion_rate");
    assertThat(lines).allMatch(line -> line.getInteger("instance_id") == 1);
    assertThat(samples("queue_depth")).isEmpty();
    assertThat(samples("total_backlog")).isEmpty();
  }

  private void say(String line) {
    try {
      adapter.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      adapter.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its connection is lost. */
  private void tellsTheDepthAgain() {
    eventually(() -> assertThat(values("queue_depth")).isNotEmpty());

    eventually(
        () ->
            assertThat(
                    rows(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where application_name = 'simplequeue adapter'"))
                .isNotEmpty());
    long before = samples("queue_depth").count();

    // One may be under way.
    eventually(() -> assertThat(samples("queue_depth").count()).isGreaterThan(before + 1));
    assertThat(adapter.isAlive()).isTrue();
  }

  @Test
  void jobsThatFailAreNotCompleted() throws Exception {
    start(Map.of("WORKER_FAIL_MODE", "terminal-always", "PRODUCER_RATE", "50"));

    eventually(() -> assertThat(deadJobs()).isGreaterThan(20));
    eventually(() -> assertThat(values("completion_rate")).hasSizeGreaterThan(1));
    assertThat(values("completion_rate")).containsOnly(0.0);
    assertThat(number("select count(*) from {schema}.dead_letter where state <> 'critical'"))
        .isZero();
  }

  @Test
  void jobsOfSeveralQueuesFailAtTheirFirstAttemptByTheHarnesssPattern() throws Exception {
    start(
        Map.of(
            "BENCH_QUEUE_COUNT", "3",
            "JOB_FAIL_FIRST_MOD", "2",
            "JOB_MAX_ATTEMPTS", "2",
            "JOB_PRIORITY_PATTERN", "1,2",
            "PRODUCER_RATE", "50"));

    eventuallyPositive("retryable_failure_rate", "retryable_depth");
    eventually(
        () ->
            assertThat(number("select count(distinct queue) from {schema}.archive")).isEqualTo(3));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.archive where attempt = 2"))
                .isPositive());
    assertThat(
            number(
                "select count(*) from {schema}.archive"
                    + " where max_attempts <> 2 or priority not in (1, 2)"
                    + " or attempt <> case headers ->> 'fails first' when 'true' then 2 else 1 end"))
        .isZero();
    assertThat(deadJobs()).isZero();
  }

  /** It is terminated. */
  private void endsWithZero() throws InterruptedException {
    eventually(() -> assertThat(values("completion_rate")).isNotEmpty());
    long before = samples("completion_rate").count();

    // Not the process itself: that would close what it still has to say.
    adapter.toHandle().destroy();

    assertThat(adapter.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(adapter.exitValue()).isZero();
    reader.join();
    assertThat(noJson).as("what is no telemetry").isEmpty();
    assertThat(samples("completion_rate").count()).as("the last ones").isGreaterThan(before);
  }

  @Test
  void theAdapterKeepsADepth() throws Exception {
    start(
        Map.of(
            "PRODUCER_MODE", "depth-target",
            "TARGET_DEPTH", "300",
            "WORKER_COUNT", "1",
            "JOB_WORK_MS", "20"));

    eventually(() -> assertThat(values("queue_depth")).anyMatch(depth -> depth >= 150));

    eventuallyPositive("completion_rate");
    assertThat(values("queue_depth")).allMatch(depth -> depth <= 300);
  }
}
