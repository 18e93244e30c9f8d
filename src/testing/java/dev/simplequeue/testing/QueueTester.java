package dev.simplequeue.testing;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.Await;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A queue in a fresh schema, for one test: what it has enqueued, and the running of its jobs.
 * {@link SimpleQueueExtension} injects one; without JUnit begin with {@link #start(String)}.
 *
 * <p>All methods wait on the thread of the test, and fail with an {@code AssertionError} after the
 * patience of the {@link TestSetup}; on an event loop they throw an {@code IllegalStateException}.
 */
public final class QueueTester extends EnqueuedJobs implements AutoCloseable {
  private final TestQueue queue;

  private QueueTester(TestQueue queue) {
    super(queue);
    this.queue = queue;
  }

  /**
   * Starts a queue in a new schema of this database, in {@link Mode#MANUAL}.
   *
   * @param uri as {@code postgresql://user:secret@host:port/db}; the user may create schemas
   * @return a tester, to be closed
   */
  public static QueueTester start(String uri) {
    return start(new TestSetup().server(() -> TestServer.at(uri)));
  }

  /**
   * Starts a queue in a new schema.
   *
   * @param setup how; a server that it starts is stopped when the tester is closed
   * @return a tester, to be closed
   */
  public static QueueTester start(TestSetup setup) {
    TestServer server = setup.server().map(Supplier::get).orElseGet(TestServer::find);
    try {
      return new QueueTester(TestQueue.start(setup, server, true));
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** On a server that others share. */
  static QueueTester on(TestServer server, TestSetup setup) {
    return new QueueTester(TestQueue.start(setup, server, false));
  }

  /** {@return the client of the queue} */
  public SimpleQueue client() {
    return SimpleQueue.create(queue.vertx(), queue.options().getAddressPrefix());
  }

  /**
   * Connections to the database. What they create without the name of a schema is in one of this
   * test's own, and goes with it; what is not there is looked for in {@code public}.
   *
   * @return a pool of four connections
   */
  public Pool pool() {
    return queue.pool();
  }

  /** {@return where the queue is deployed} */
  public Vertx vertx() {
    return queue.vertx();
  }

  /** {@return the clock of this test} */
  public TestClock clock() {
    return queue.clock();
  }

  /** {@return the schema of the queue's tables} */
  public String schema() {
    return queue.options().getSchema();
  }

  /**
   * The options of the queue, with the server and the schema: with their {@code toJson()} another
   * process becomes a node of it.
   *
   * @return a copy
   */
  public SimpleQueueOptions options() {
    return new SimpleQueueOptions(queue.options());
  }

  // Handlers.

  /**
   * Deploys one instance of a handler, on the event loop.
   *
   * @param handler makes it
   */
  public void deploy(Supplier<? extends HandlerVerticle> handler) {
    deploy(handler, new DeploymentOptions());
  }

  /**
   * Deploys a handler.
   *
   * @param handler makes the instances
   * @param options how many, and on which threads
   */
  public void deploy(Supplier<? extends HandlerVerticle> handler, DeploymentOptions options) {
    queue.deploy(() -> queue.vertx().deployVerticle(handler::get, options));
  }

  /**
   * Deploys handlers.
   *
   * @param handlers of the default address prefix
   */
  public void deploy(Handlers handlers) {
    queue.deploy(() -> handlers.deploy(queue.vertx()));
  }

  // Running.

  /**
   * Runs what is ready, one job after the other, and what that enqueues, until nothing is.
   *
   * @return what has run
   */
  public Drained drain() {
    return drain(DrainOptions.DEFAULT);
  }

  /**
   * The same, as the options say.
   *
   * @param how how
   * @return what has run
   * @throws AssertionError if an attempt does not end in time, the limit is reached, or, if asked
   *     for, an attempt fails
   */
  public Drained drain(DrainOptions how) {
    queue.refuseUnlessByHand("drain()");
    return queue.drain().run(how);
  }

  /**
   * Runs one attempt of one job, the most urgent of this queue.
   *
   * @param queueName a queue with a handler
   * @return the job after the attempt; empty if none is ready
   */
  public Optional<JobSnapshot> runNext(String queueName) {
    queue.refuseUnlessByHand("runNext()");
    return queue.drain().runNext(queueName);
  }

  /**
   * Begins an attempt of the most urgent job of this queue, and does not wait for its end.
   *
   * @param queueName a queue with a handler
   * @return the job, which runs
   * @throws AssertionError if none is ready
   */
  public JobSnapshot begin(String queueName) {
    queue.refuseUnlessByHand("begin()");
    return queue.drain().begin(queueName);
  }

  /**
   * Waits until the job has ended: for {@link Mode#RUNNING}.
   *
   * @param id the job's id
   * @return the job as it ended
   */
  public JobSnapshot await(UUID id) {
    queue.wait(client().await(id, Await.END), "the end of job " + id);
    return job(id);
  }

  // What happens to nodes and by itself.

  /**
   * Stops the queue and the handlers that were deployed here in order, as {@code vertx.close()}
   * does when a process is told to end: no job starts any more, those that run may end within
   * {@code poller.grace} (half a second, if the options do not say otherwise), then {@code
   * job.cancelled()} completes, and two seconds later what still runs is given back. What was
   * enqueued can be looked at after it, and {@link #restart} begins anew.
   *
   * @return what became of the jobs that ran
   * @throws IllegalStateException if it is stopped
   */
  public Stopped stop() {
    return queue.stop();
  }

  /** Deploys again what was stopped: the queue as another node, and the handlers. */
  public void restart() {
    queue.restart();
  }

  /**
   * Kills the node, as far as others can see: its lease is not renewed any more, and whatever its
   * running handlers answer is not written down. Handlers are told to end, and the node goes on
   * under another id, as a process that was started anew. See {@link #reap}.
   */
  public void kill() {
    queue.kill();
  }

  /**
   * Does what a reaper does when the leases of the nodes that were killed have run out: their jobs
   * are ready again, or dead after too many crashes.
   *
   * @return how many jobs were taken from them
   */
  public int reap() {
    return queue.upkeep().reap();
  }

  /**
   * Fires the ticks that have come by the test's clock.
   *
   * @return how many jobs that has enqueued
   */
  public int tickSchedules() {
    queue.refuseUnlessByHand("tickSchedules()");
    return queue.upkeep().tickSchedules();
  }

  /**
   * Does what the janitor does: removes ended jobs after their retention time.
   *
   * @return how many rows and days of the archive were removed
   */
  public int runJanitor() {
    return queue.upkeep().runJanitor();
  }

  /**
   * Stops everything, and drops the schema.
   *
   * @throws AssertionError if a handler still runs after that, or a transaction is open that holds
   *     what is dropped, unless {@link TestSetup#allowLeftovers} allows it
   */
  @Override
  public void close() {
    queue.close();
  }
}
