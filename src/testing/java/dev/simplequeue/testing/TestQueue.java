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
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The parts of a tester, from the fresh schema to its end. */
final class TestQueue {
  static {
    Insides.open();
  }

  private static final Duration START = Duration.ofSeconds(60);

  private final TestSetup setup;
  private final TestServer server;
  private final boolean ownServer;
  private final Vertx vertx;
  private final SimpleQueueOptions options;
  private final AttemptLog heard = new AttemptLog();
  private final KitSql sql;
  private final Pool pool;
  private final Looks looks;
  private final Jobs jobs;
  private final TestClock clock;
  private final Drain drain;
  private final UpkeepOnDemand upkeep;
  private final Inline inline;
  private final StillRunning running;
  private final Vitals vitals;
  private final Deployments deployments;

  private TestQueue(TestSetup setup, TestServer server, boolean ownServer) {
    this.setup = setup;
    this.server = server;
    this.ownServer = ownServer;
    this.vertx = setup.vertx().orElseGet(Vertx::vertx);
    String schema = "kit_" + UUID.randomUUID().toString().replace("-", "");
    this.options = options(setup, server.uri(), schema, heard);
    String prefix = options.getAddressPrefix();
    this.sql = new KitSql(schema);
    PgConnectOptions database =
        new PgConnectOptions(options.getConnectOptions())
            .addProperty("search_path", sql.tables() + ", public");
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(database)
            .using(vertx)
            .build();
    this.vitals = Vitals.of(vertx, prefix);
    vitals.runByHand(isRunning() ? Set.of() : PartOrders.BY_HAND);
    PartOrders orders = new PartOrders(vertx, prefix, setup.patience());
    this.clock = new TestClock(vertx, prefix, pool, sql, setup.patience());
    this.jobs = new Jobs(sql, clock::ahead);
    this.drain = new Drain(pool, sql, jobs, orders, heard, clock, setup.patience());
    this.upkeep = new UpkeepOnDemand(vertx, options, pool, sql, orders, heard, setup.patience());
    this.inline = new Inline(vertx, prefix, () -> drain.runIfFree(DrainOptions.DEFAULT));
    this.running = new StillRunning(prefix);
    this.deployments = new Deployments(vertx, options.getPoller().getGrace(), running);
    this.looks = new Looks(pool, database, deployments::endedElsewhere);
  }

  static TestQueue start(TestSetup setup, TestServer server, boolean ownServer) {
    Waits.refuseEventLoop();
    TestQueue queue = new TestQueue(setup, server, ownServer);
    try {
      queue.open();
    } catch (RuntimeException | Error e) {
      try {
        queue.close();
      } catch (RuntimeException | Error more) {
        e.addSuppressed(more);
      }
      throw e;
    }
    return queue;
  }

  private static SimpleQueueOptions options(
      TestSetup setup, String uri, String schema, AttemptLog heard) {
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
    vertx.eventBus().addInboundInterceptor(running);
    deployments.add(
        () -> vertx.deployVerticle(new SimpleQueueVerticle(options)),
        START,
        "the start of the queue");
    if (setup.mode() == Mode.INLINE) {
      vertx.eventBus().addInboundInterceptor(inline);
    }
    if (!isRunning() && !options.getSchedules().isEmpty()) {
      // Those of the options are written in the scheduler's first round.
      upkeep.tickSchedules();
    }
  }

  void deploy(Supplier<Future<String>> handler) {
    deployments.add(handler, setup.patience(), "the deployment of a handler");
  }

  Stopped stop() {
    deployments.refuseIfStopped("stop()");
    deployments.stop();
    return Stopped.of(heard.stopped(), deployments.leftRunning());
  }

  void restart() {
    deployments.restart(START);
  }

  void kill() {
    deployments.refuseIfStopped("kill()");
    upkeep.kill();
    running.forget();
  }

  /** As far as it was opened; the first failure is thrown when all is done. */
  void close() {
    AllSteps steps = new AllSteps();
    // Whoever has ended the application has closed what is of its Vertx.
    boolean isAlive = !deployments.endedElsewhere();
    steps.take(deployments::stop);
    vertx.eventBus().removeInboundInterceptor(running).removeInboundInterceptor(inline);
    steps.take(inline::throwFailure);
    if (isAlive) {
      steps.take(() -> Waits.get(upkeep.close(), START, "the end of a session"));
    }
    Leftovers leftovers = new Leftovers(deployments.leftRunning());
    steps.take(() -> leftovers.endTransactions(looks.pool(), sql));
    steps.takeFirst(() -> leftovers.report(setup.isLeavingAllowed()));
    if (!Boolean.getBoolean(TestSetup.KEEP_PROPERTY)) {
      steps.take(
          () ->
              Waits.get(
                  looks.pool().query(sql.text("drop_schema")).execute(),
                  START,
                  "the end of the schemas"));
    }
    steps.take(looks::close);
    if (isAlive) {
      steps.take(() -> Waits.get(pool.close(), START, "the end of the connections"));
    }
    vitals.runByThemselves();
    if (setup.vertx().isEmpty()) {
      // A thread that never returns holds it: that was told.
      AllSteps last = deployments.leftRunning().isEmpty() ? steps : new AllSteps();
      last.take(() -> Waits.get(vertx.close(), deployments.limit(), "the end of Vert.x"));
    }
    if (ownServer) {
      steps.take(server::close);
    }
    steps.end();
  }

  private boolean isRunning() {
    return setup.mode() == Mode.RUNNING;
  }

  /** By what has parts of the queue run. */
  void refuseUnlessByHand(String method) {
    if (isRunning()) {
      throw new IllegalStateException(
          method
              + " has nothing to do in mode RUNNING, where the queue runs by itself: wait with"
              + " await(id), or with assertEnqueued(queue, what, within)");
    }
    deployments.refuseIfStopped(method);
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

  /** Where the kit looks at jobs. */
  Pool looks() {
    return looks.pool();
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

  UpkeepOnDemand upkeep() {
    return upkeep;
  }
}
