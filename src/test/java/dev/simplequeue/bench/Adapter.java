package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A process that a neutral harness, which compares several queues, starts and stops. Settings come
 * by environment variables, telemetry goes to standard output, and SIGTERM ends it with 0.
 *
 * @see <a href="https://github.com/hardbyte/postgresql-job-queue-benchmarking">the harness</a>
 */
@Command(
    name = "adapter",
    mixinStandardHelpOptions = true,
    description = {
      "Enqueues and runs jobs until SIGTERM, and tells a neutral harness how it goes.",
      "Environment: DATABASE_URL, SCENARIO, PRODUCER_MODE (fixed, depth-target), PRODUCER_RATE,",
      "PRODUCER_BATCH_MAX, PRODUCER_BATCH_MS, TARGET_DEPTH, WORKER_COUNT, JOB_PAYLOAD_BYTES,",
      "JOB_WORK_MS, SAMPLE_EVERY_S, SIMPLEQUEUE_SCHEMA."
    })
final class Adapter implements Callable<Integer> {
  /** The harness kills what has not ended within 5 s. */
  private static final long STOP_SECONDS = 4;

  private final Vertx vertx = Vertx.vertx();
  private final Telemetry telemetry = new Telemetry(System.out);

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    AdapterSettings settings = settings();
    System.err.println("scenario " + settings.scenario() + ", schema " + settings.schema());
    SimpleQueueOptions options =
        new SimpleQueueOptions().setUri(settings.uri()).setSchema(settings.schema());
    await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    PgConnection sql = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(settings.uri())));
    describe(sql, settings.schema());

    AdapterLoad load = new AdapterLoad(vertx, settings);
    await(load.deployWorkers());
    Sampler sampler = new Sampler(vertx, settings, load, sql, telemetry);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(load, sampler), "stop"));
    load.produce();
    sampler.start();
    new CountDownLatch(1).await();
    return 0;
  }

  private AdapterSettings settings() {
    try {
      return AdapterSettings.of(System.getenv());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void describe(PgConnection sql, String schema) {
    JsonArray tables = new JsonArray();
    for (String table : new String[] {"job", "archive", "dead_letter", "node", "lease"}) {
      tables.add(schema + "." + table);
    }
    telemetry.descriptor(
        new JsonObject()
            .put("event_tables", tables)
            .put("extensions", new JsonArray())
            .put(
                "version",
                Optional.ofNullable(SimpleQueue.class.getPackage().getImplementationVersion())
                    .orElse("unpackaged"))
            .put(
                "schema_version",
                first(sql, "select max(version)::text from " + schema + ".schema_version"))
            .put("db_name", first(sql, "select current_database()::text")));
  }

  private static String first(PgConnection sql, String query) {
    return await(sql.query(query).execute()).iterator().next().getString(0);
  }

  /**
   * Tells the last samples and stops the queue, in the JVM's shutdown: a JVM that SIGTERM ends
   * exits with 143, unless it is halted with another code.
   */
  private void stop(AdapterLoad load, Sampler sampler) {
    load.stop();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    try {
      within(end, sampler.last());
      within(end, vertx.close());
    } catch (Exception e) {
      System.err.println("stopped in the middle, other nodes will rescue its jobs: " + e);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void within(long end, Future<?> future) throws Exception {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
