package dev.simplequeue.support;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test with a schema of its own, named after its class and empty before each method: there is
 * none, or the tables of the method before are there as they were made, without rows ({@link
 * FreshTables}: never). Tests that run {@link SideBySide} have one each.
 */
@ExtendWith(VertxExtension.class)
public abstract class OnDatabase {
  /** For what must happen, however busy the machine is. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration NEAR_MIDNIGHT = Duration.ofSeconds(50);
  private static final Duration LONGEST_POLL = Duration.ofMillis(60);
  private static final AtomicInteger SIDE_BY_SIDE = new AtomicInteger();

  protected Vertx vertx;
  protected Pool pool;
  protected String schema;

  /**
   * No test begins shortly before a day of the tables ends (midnight UTC): it would meet other
   * partitions than it began with, and other days.
   */
  @BeforeEach
  void waitForMidnightIfItIsNear() {
    Instant now = Instant.now();
    Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    Duration left = Duration.between(now, midnight);
    if (left.compareTo(NEAR_MIDNIGHT) < 0) {
      Awaitility.await()
          .atMost(NEAR_MIDNIGHT.multipliedBy(2))
          .until(() -> Instant.now().isAfter(midnight.plusMillis(100)));
    }
  }

  @BeforeEach
  void openDatabase(Vertx vertx, TestInfo test) {
    this.vertx = vertx;
    schema = "t_" + getClass().getSimpleName().toLowerCase(Locale.ROOT);
    if (AnnotationSupport.isAnnotated(test.getTestMethod(), SideBySide.class)) {
      schema += "_" + SIDE_BY_SIDE.incrementAndGet();
    }
    openPool();
    new TablesOfTest(vertx, pool, uri())
        .prepare(schema, getClass().isAnnotationPresent(FreshTables.class));
  }

  private void openPool() {
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(PgConnectOptions.fromUri(uri()))
            .using(vertx)
            .build();
  }

  /** The server is somewhere else. */
  protected void reopenPool() {
    await(pool.close());
    openPool();
  }

  @AfterEach
  void closeDatabase() {
    await(pool.close());
  }

  /** Where the server is. */
  protected String uri() {
    return TestServer.uri();
  }

  /**
   * Options for this test's schema, quick to poll and to stop, and with few tables: the default's
   * take longer to make than all else.
   */
  protected SimpleQueueOptions options() {
    return new SimpleQueueOptions()
        .setUri(uri())
        .setSchema(schema)
        .setJanitor(new JanitorOptions().setDaysAhead(1))
        .setPoller(
            new PollerOptions()
                .setPollInterval(Duration.ofMillis(100))
                .setGrace(Duration.ofSeconds(1)));
  }

  /** Deploys a whole queue and gives its client. */
  protected SimpleQueue deployQueue() {
    return deployQueue(vertx, options());
  }

  protected SimpleQueue deployQueue(Vertx on, SimpleQueueOptions options) {
    await(on.deployVerticle(new SimpleQueueVerticle(options)));
    return SimpleQueue.create(on, options.getAddressPrefix());
  }

  protected String deployHandlers(
      Supplier<HandlerVerticle> handler, ThreadingModel threading, int instances) {
    return deployHandlers(vertx, handler, threading, instances);
  }

  protected String deployHandlers(
      Vertx on, Supplier<HandlerVerticle> handler, ThreadingModel threading, int instances) {
    DeploymentOptions options =
        new DeploymentOptions().setThreadingModel(threading).setInstances(instances);
    if (threading == ThreadingModel.WORKER) {
      options.setWorkerPoolName(handler.get().queue() + "-" + schema).setWorkerPoolSize(instances);
    }
    return await(on.deployVerticle(handler::get, options));
  }

  /** The rows of a query, in which {@code {schema}} stands for this test's. */
  protected List<Row> rows(String sql, Object... values) {
    return await(
            pool.preparedQuery(sql.replace("{schema}", schema))
                .execute(Tuple.tuple(List.of(values))))
        .stream()
        .toList();
  }

  /** The one number that the query gives. */
  protected long number(String sql, Object... values) {
    return rows(sql, values).get(0).getLong(0);
  }

  protected long liveJobs() {
    return number("select count(*) from {schema}.job");
  }

  protected long archivedJobs() {
    return number("select count(*) from {schema}.archive");
  }

  protected long deadJobs() {
    return number("select count(*) from {schema}.dead_letter");
  }

  /** The number of the server process of this connection. */
  protected static int process(SqlConnection connection) {
    return await(connection.query("select pg_backend_pid()").execute())
        .iterator()
        .next()
        .getInteger(0);
  }

  /** How many statements wait for a lock that this server process has. */
  protected long waitingFor(int process) {
    return number(
        "select count(*) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))", process);
  }

  /** Waits until the assertions hold. */
  public static void eventually(ThrowingRunnable assertions) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(IterativePollInterval.iterative(OnDatabase::longer, Duration.ofMillis(10)))
        .untilAsserted(assertions);
  }

  /** Most looks ask the server: whoever waits long asks less often. */
  private static Duration longer(Duration interval) {
    return interval.compareTo(LONGEST_POLL) < 0
        ? interval.plus(interval.dividedBy(8))
        : LONGEST_POLL;
  }

  /** The future's result. */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the future failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the future did not complete", e);
    }
  }

  /** The future's failure. */
  protected static Throwable awaitFailure(Future<?> future) {
    return await(
        future.transform(
            done ->
                done.failed()
                    ? Future.succeededFuture(done.cause())
                    : Future.failedFuture("succeeded, but a failure was expected")));
  }
}
