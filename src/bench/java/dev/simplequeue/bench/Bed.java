package dev.simplequeue.bench;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** What a workload stands on: a server, a {@code Vertx}, and fresh schemas. */
final class Bed implements AutoCloseable {
  static final String SCHEMA = "simplequeue_bench";
  private static final int PRELOAD_BATCH = 4000;
  private static final long LOOK_MILLIS = 5;
  private static final String SETTINGS =
      """
      select name, current_setting(name) as setting
      from pg_settings
      where name in ('server_version', 'shared_buffers', 'max_wal_size', 'fsync', 'synchronous_commit', 'full_page_writes')
      order by name""";

  private final String uri;
  private final String workload;
  private final int round;
  private final int warmUp;
  private final Lines lines;
  private final Probes probes;
  private final Vertx vertx = Vertx.vertx();
  private final PgConnection sql;
  private final ServerCpu serverCpu;

  /**
   * @param round which of several
   * @param warmUp the jobs of each round that warms up
   */
  Bed(String uri, String workload, int round, int warmUp, Lines lines, Probes probes) {
    this.uri = uri;
    this.workload = workload;
    this.round = round;
    this.warmUp = warmUp;
    this.lines = lines;
    this.probes = probes;
    this.sql = connect();
    // A count must not take a second core from what is measured.
    execute("set max_parallel_workers_per_gather = 0; set client_min_messages = warning");
    if (probes.walRecords) {
      execute(WalRecords.EXTENSION);
    }
    this.serverCpu = new ServerCpu((int) number("select pg_backend_pid()"));
  }

  Vertx vertx() {
    return vertx;
  }

  /** The jobs of each round that warms up. */
  int warmUp() {
    return warmUp;
  }

  String uri() {
    return uri;
  }

  Probes probes() {
    return probes;
  }

  /** The rows of a query. */
  RowSet<Row> rows(String query, Tuple values) {
    return await(sql.preparedQuery(query).execute(values));
  }

  PgConnection connect() {
    PgConnectOptions options =
        PgConnectOptions.fromUri(uri)
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheSqlLimit(32_768);
    return await(PgConnection.connect(vertx, options));
  }

  static SimpleQueueOptions options(String uri) {
    return new SimpleQueueOptions().setUri(uri).setSchema(SCHEMA);
  }

  /** Drops what was there and deploys the queue, without handlers. */
  String deployFresh() {
    execute("drop schema if exists " + SCHEMA + " cascade");
    return deploy();
  }

  /** Deploys the queue, without handlers. */
  String deploy() {
    return await(vertx.deployVerticle(new SimpleQueueVerticle(options(uri))));
  }

  void undeploy(String deployment) {
    await(vertx.undeploy(deployment));
  }

  void preload(int jobs) {
    preload(jobs, request -> request);
  }

  /** Enqueues so many jobs, each as {@code change} makes it. */
  void preload(int jobs, UnaryOperator<JobRequest> change) {
    SimpleQueue queue = SimpleQueue.create(vertx);
    for (int from = 0; from < jobs; from += PRELOAD_BATCH) {
      int size = Math.min(PRELOAD_BATCH, jobs - from);
      await(queue.enqueueAll(WorkloadRequests.of(size).stream().map(change).toList()));
    }
  }

  /** Clean tables, a written checkpoint, and a moment of rest before the timed part. */
  void settleDown() {
    execute("vacuum (analyze)");
    execute("checkpoint");
    rest(500);
  }

  void rest(long millis) {
    await(vertx.timer(millis, TimeUnit.MILLISECONDS));
  }

  /** Looks now and then, for as long as {@code seconds}; whether it has come true. */
  boolean within(long seconds, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      rest(LOOK_MILLIS);
    }
    return true;
  }

  void execute(String statement) {
    await(sql.query(statement).execute());
  }

  long number(String query) {
    return await(sql.query(query).execute()).iterator().next().getLong(0);
  }

  long number(String query, Tuple values) {
    return rows(query, values).iterator().next().getLong(0);
  }

  /** How many rows the table has. */
  long count(String table) {
    return number("select count(*) from " + SCHEMA + "." + table);
  }

  void emptyJobs() {
    execute("truncate " + SCHEMA + ".job");
  }

  /** The CPU time of the server; 0 if it cannot be known. */
  long serverMicros() {
    return serverCpu.micros();
  }

  /** Prints the line with the workload, the round and the settings. */
  void print(JsonObject line) {
    JsonObject settings = new JsonObject();
    for (Row row : await(sql.query(SETTINGS).execute())) {
      settings.put(row.getString("name"), row.getString("setting"));
    }
    settings
        .put("java", Runtime.version().toString())
        .put("cores", Runtime.getRuntime().availableProcessors());
    lines.print(
        new JsonObject()
            .put("workload", workload)
            .mergeIn(line)
            .put("round", round)
            .put("settings", settings));
  }

  @Override
  public void close() {
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

  static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /** Puts a figure to compare with, and the line's own as a part of it. */
  static void compare(JsonObject line, String field, String ofField, String own, double other) {
    line.put(field, other).put(ofField, round(line.getDouble(own) / other));
  }
}
