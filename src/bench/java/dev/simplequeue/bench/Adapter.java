package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
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
      "Environment: DATABASE_URL, SCENARIO, BENCH_INSTANCE_ID, PRODUCER_MODE (fixed,",
      "depth-target), PRODUCER_PACING (harness: by lines ENQUEUE n on standard input; adapter),",
      "PRODUCER_RATE, PRODUCER_RATE_CONTROL_FILE, PRODUCER_BATCH_MAX, PRODUCER_BATCH_MS,",
      "TARGET_DEPTH, WORKER_COUNT, WORKER_FAIL_MODE (success, retryable-first, terminal-always,",
      "nack-always), BENCH_QUEUE_COUNT, JOB_PAYLOAD_BYTES, JOB_WORK_MS, JOB_FAIL_FIRST_MOD,",
      "JOB_MAX_ATTEMPTS, JOB_PRIORITY_PATTERN, SAMPLE_EVERY_S, SIMPLEQUEUE_SCHEMA."
    })
final class Adapter implements Callable<Integer> {
  /** The harness kills what has not ended within 5 s. */
  private static final long STOP_SECONDS = 4;

  /** A count of the jobs may take so long, on whichever machine. */
  private static final long LEAST_COUNT_SECONDS = 5;

  private final Vertx vertx = Vertx.vertx();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    AdapterSettings settings = settings();
    System.err.println("scenario " + settings.scenario() + ", schema " + settings.schema());
    Telemetry telemetry = new Telemetry(System.out, settings.instance());
    AdapterLoad load = new AdapterLoad(vertx, settings);
    await(vertx.deployVerticle(new SimpleQueueVerticle(options(settings).addListener(load::on))));
    Depths depths = new Depths(vertx, settings.uri(), settings.schema(), settings.sampleSeconds());
    describe(telemetry, depths);

    await(load.deployWorkers());
    Sampler sampler = new Sampler(vertx, settings, load, depths, telemetry);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(load, sampler), "stop"));
    load.produce();
    sampler.start();
    new CountDownLatch(1).await();
    return 0;
  }

  /** The defaults, if they are not less than the workers that the harness wants. */
  private static SimpleQueueOptions options(AdapterSettings settings) {
    int workers = settings.workersOfQueue() * settings.jobs().queues();
    SimpleQueueOptions options =
        new SimpleQueueOptions().setUri(settings.uri()).setSchema(settings.schema());
    options.getPoller().setMaxRunning(Math.max(workers, PollerOptions.DEFAULT_MAX_RUNNING));
    return options.setQueueDefaults(
        new QueueOptions()
            .setMaxRunning(Math.max(settings.workersOfQueue(), QueueOptions.DEFAULT_MAX_RUNNING)));
  }

  private AdapterSettings settings() {
    try {
      return AdapterSettings.of(System.getenv());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * Names the tables that hold rows, and not the archive that is the name of its partitions: of
   * such a table nothing can be measured.
   */
  private static void describe(Telemetry telemetry, Depths depths) {
    Row row =
        await(
            depths.query(
                """
                select
                  (select max(version)::text from {schema}.schema_version) as version,
                  current_database()::text as db,
                  jsonb_agg(n.nspname || '.' || t.relname order by t.relname <> 'job', t.relname)
                    filter (where t.relkind = 'r') as tables,
                  jsonb_agg(n.nspname || '.' || t.relname order by t.relname)
                    filter (where t.relkind = 'i' and a.amname = 'btree') as indexes
                from pg_class t
                  join pg_namespace n on n.oid = t.relnamespace
                  left join pg_am a on a.oid = t.relam
                where n.nspname = '{schema}'
                """));
    telemetry.descriptor(
        new JsonObject()
            .put("event_tables", row.getValue("tables"))
            .put("event_indexes", row.getValue("indexes"))
            .put("extensions", new JsonArray())
            .put(
                "version",
                Optional.ofNullable(SimpleQueue.class.getPackage().getImplementationVersion())
                    .orElse("unpackaged"))
            .put("schema_version", row.getString("version"))
            .put("db_name", row.getString("db")));
  }

  /**
   * Tells the last samples and stops the queue, in the JVM's shutdown: a JVM that SIGTERM ends
   * exits with 143, unless it is halted with another code.
   */
  private void stop(AdapterLoad load, Sampler sampler) {
    load.stop();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    try {
      within(end - TimeUnit.SECONDS.toNanos(STOP_SECONDS) / 2, sampler.last());
    } catch (Exception e) {
      System.err.println("the last samples are without depths: " + e);
    }
    try {
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
