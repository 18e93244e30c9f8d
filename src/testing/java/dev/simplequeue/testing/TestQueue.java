package dev.simplequeue.testing;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.NotifyOptions;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The parts of a tester, from the fresh schema to its end. */
final class TestQueue {
  private static final Duration START = Duration.ofSeconds(60);

  private final TestSetup setup;
  private final TestServer server;
  private final boolean ownServer;
  private final Vertx vertx;
  private final SimpleQueueOptions options;
  private final Pool pool;
  private final KitSql sql;
  private final Jobs jobs;
  private final TestClock clock;
  private final Drain drain;
  private final Upkeep upkeep;
  private final Inline inline;
  private final Vitals vitals;
  private final List<String> deployments = Collections.synchronizedList(new ArrayList<>());

  private TestQueue(TestSetup setup, TestServer server, boolean ownServer) {
    this.setup = setup;
    this.server = server;
    this.ownServer = ownServer;
    this.vertx = setup.vertx().orElseGet(Vertx::vertx);
    Heard heard = new Heard();
    String schema = "kit_" + UUID.randomUUID().toString().replace("-", "");
    this.options = options(setup, server.uri(), schema, heard);
    String prefix = options.getAddressPrefix();
    this.sql = new KitSql(schema);
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(
                new PgConnectOptions(options.getConnectOptions())
                    .addProperty("search_path", sql.tables() + ", public"))
            .using(vertx)
            .build();
    this.vitals = Vitals.of(vertx, prefix);
    vitals.runByHand(isRunning() ? Set.of() : Orders.BY_HAND);
    Orders orders = new Orders(vertx, prefix, setup.patience());
    this.clock = new TestClock(vertx, prefix, pool, sql, setup.patience());
    this.jobs = new Jobs(sql, clock::ahead);
    this.drain = new Drain(pool, sql, jobs, orders, heard, clock, setup.patience());
    this.upkeep = new Upkeep(vertx, options, pool, sql, orders, heard, setup.patience());
    this.inline = new Inline(vertx, prefix, () -> drain.runIfFree(DrainOptions.DEFAULT));
  }

  static TestQueue start(TestSetup setup, TestServer server, boolean ownServer) {
    Waits.refuseEventLoop();
    TestQueue queue = new TestQueue(setup, server, ownServer);
    try {
      queue.open();
    } catch (RuntimeException | Error e) {
      queue.close();
      throw e;
    }
    return queue;
  }

  private static SimpleQueueOptions options(
      TestSetup setup, String uri, String schema, Heard heard) {
    SimpleQueueOptions options =
        new SimpleQueueOptions()
            // A few tables: the default's take longer to make than all else.
            .setJanitor(new JanitorOptions().setDaysAhead(1))
            .setNotify(new NotifyOptions().setEnabled(setup.mode() == Mode.RUNNING))
            .setPoller(
                new PollerOptions()
                    .setPollInterval(Duration.ofMillis(100))
                    .setGrace(Duration.ofMillis(500)));
    setup.applyTo(options);
    return options.setUri(uri).setSchema(schema).setMigrate(true).addListener(heard);
  }

  private void open() {
    Waits.get(pool.query(sql.text("create_schema")).execute(), START, "the creation of a schema");
    deployments.add(
        Waits.get(
            vertx.deployVerticle(new SimpleQueueVerticle(options)),
            START,
            "the start of the queue"));
    if (setup.mode() == Mode.INLINE) {
      vertx.eventBus().addInboundInterceptor(inline);
    }
    if (!isRunning() && !options.getSchedules().isEmpty()) {
      // Those of the options are written in the scheduler's first round.
      upkeep.tickSchedules();
    }
  }

  /** As far as it was opened; the first failure is thrown when all is done. */
  void close() {
    vertx.eventBus().removeInboundInterceptor(inline);
    Future<?> closed = Future.succeededFuture();
    for (String deployment : deployments) {
      closed = closed.eventually(() -> vertx.undeploy(deployment));
    }
    closed =
        closed
            .eventually(upkeep::close)
            .eventually(
                () ->
                    Boolean.getBoolean(TestSetup.KEEP_PROPERTY)
                        ? Future.succeededFuture()
                        : pool.query(sql.text("drop_schema")).execute())
            .eventually(pool::close);
    try {
      Waits.get(closed, START, "the end of the queue");
    } finally {
      vitals.runByThemselves();
      if (setup.vertx().isEmpty()) {
        // Not in the chain of futures: these would go on where nothing runs any more.
        Waits.get(vertx.close(), START, "the end of Vert.x");
      }
      if (ownServer) {
        server.close();
      }
    }
  }

  void deployed(Future<String> deployment) {
    deployments.add(wait(deployment, "the deployment of a handler"));
  }

  private boolean isRunning() {
    return setup.mode() == Mode.RUNNING;
  }

  void refuseIfRunning(String method) {
    if (isRunning()) {
      throw new IllegalStateException(
          method
              + " has nothing to do in mode RUNNING, where the queue runs by itself: wait with"
              + " await(id), or with assertEnqueued(queue, what, within)");
    }
  }

  <T> T wait(Future<T> future, String what) {
    return Waits.get(future, setup.patience(), what);
  }

  Vertx vertx() {
    return vertx;
  }

  SimpleQueueOptions options() {
    return options;
  }

  Pool pool() {
    return pool;
  }

  Jobs jobs() {
    return jobs;
  }

  TestClock clock() {
    return clock;
  }

  Drain drain() {
    return drain;
  }

  Upkeep upkeep() {
    return upkeep;
  }
}
