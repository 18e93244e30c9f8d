package dev.simplequeue.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a workload stands on: a server, a {@code Vertx}, fresh schemas, and the meters. */
final class Bed {
  static final String SCHEMA = "simplequeue_bench";
  private static final int PRELOAD_BATCH = 4000;

  private final String uri;
  private final JsonObject settings;
  private final String workload;
  private final Vertx vertx = Vertx.vertx();
  private final PgConnection sql;
  private final ServerCpu serverCpu;

  Bed(String uri, JsonObject settings, String workload) {
    this.uri = uri;
    this.settings = settings;
    this.workload = workload;
    this.sql = connect();
    this.serverCpu = new ServerCpu((int) number("select pg_backend_pid()"));
  }

  Vertx vertx() {
    return vertx;
  }

  PgConnection connect() {
    PgConnectOptions options =
        PgConnectOptions.fromUri(uri)
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheSqlLimit(32_768);
    return await(PgConnection.connect(vertx, options));
  }

  SimpleQueueOptions options() {
    return new SimpleQueueOptions().setUri(uri).setSchema(SCHEMA);
  }

  /** Drops what was there and deploys the queue, without handlers. */
  String deployFresh() {
    execute("drop schema if exists " + SCHEMA + " cascade");
    return deploy();
  }

  String deploy() {
    return await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
  }

  void undeploy(String deployment) {
    await(vertx.undeploy(deployment));
  }

  /** A payload of about 150 bytes. */
  static List<JobRequest> requests(int jobs) {
    List<JobRequest> requests = new ArrayList<>(jobs);
    for (int i = 0; i < jobs; i++) {
      requests.add(
          JobRequest.of(
              "bench",
              Map.of(
                  "number", i,
                  "customer", "0f8fad5b-d9cb-469f-a165-70867728950e",
                  "subject", "a subject of about forty characters .....",
                  "template", "welcome",
                  "locale", "en_GB")));
    }
    return requests;
  }

  void preload(int jobs) {
    SimpleQueue queue = SimpleQueue.client(vertx);
    for (int from = 0; from < jobs; from += PRELOAD_BATCH) {
      await(queue.enqueueAll(requests(Math.min(PRELOAD_BATCH, jobs - from))));
    }
  }

  /** Clean tables, a written checkpoint, and a moment of rest before the timed part. */
  void settleDown() {
    execute("vacuum (analyze)");
    execute("checkpoint");
    await(vertx.timer(500, TimeUnit.MILLISECONDS));
  }

  void execute(String statement) {
    await(sql.query(statement).execute());
  }

  long number(String query) {
    return await(sql.query(query).execute()).iterator().next().getLong(0);
  }

  /** Reads the meters now. */
  Meter meter() {
    return new Meter();
  }

  void print(JsonObject line) {
    JsonObject complete = new JsonObject().put("workload", workload).mergeIn(line);
    complete.put(
        "postgresql",
        await(sql.query("show server_version").execute()).iterator().next().getString(0));
    System.out.println(complete.put("settings", settings).encode());
  }

  void close() {
    await(sql.close());
    await(vertx.close());
  }

  /** The future's result. */
  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("the benchmark cannot go on", e);
    }
  }

  /** Time, CPU and WAL from its making on. */
  final class Meter {
    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long server = serverCpu.micros();
    private final long wal =
        number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    private final long client = system.getProcessCpuTime();
    private final long start = System.nanoTime();

    /** The figures for this many jobs in {@code nanos}. */
    JsonObject read(int jobs, long nanos) {
      double seconds = nanos / 1e9;
      double clientMicros = (system.getProcessCpuTime() - client) / 1e3;
      JsonObject line =
          new JsonObject()
              .put("jobs", jobs)
              .put("seconds", round(seconds))
              .put("jobs_per_s", Math.round(jobs / seconds))
              .put("client_us_per_job", round(clientMicros / jobs));
      if (server > 0) {
        line.put("server_us_per_job", round((serverCpu.micros() - server) / (double) jobs));
      }
      long walNow = number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
      return line.put("wal_bytes_per_job", (walNow - wal) / jobs);
    }

    JsonObject read(int jobs) {
      return read(jobs, System.nanoTime() - start);
    }
  }

  static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
