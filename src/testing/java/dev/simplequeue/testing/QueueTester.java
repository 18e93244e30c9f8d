package dev.simplequeue.testing;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A queue in a fresh schema, for one test: what it has enqueued, and the running of its jobs.
 * {@link SimpleQueueExtension} injects one; without JUnit begin with {@link #start(String)}.
 *
 * <p>All methods wait on the thread of the test, and fail with an {@code AssertionError} after the
 * patience of the {@link TestSetup}; on an event loop they throw an {@code IllegalStateException}.
 */
public final class QueueTester implements AutoCloseable {
  private final TestQueue queue;

  private QueueTester(TestQueue queue) {
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
    queue.deployed(queue.vertx().deployVerticle(handler::get, options));
  }

  /**
   * Deploys handlers.
   *
   * @param handlers of the default address prefix
   */
  public void deploy(Handlers handlers) {
    queue.deployed(handlers.deploy(queue.vertx()));
  }

  // What was enqueued.

  /**
   * All jobs that match, live and ended.
   *
   * @param queueName the queue
   * @param what what they are like
   * @return in the order in which they were enqueued
   */
  public List<JobSnapshot> enqueued(String queueName, JobMatcher what) {
    return matching(all(queue.pool()), queueName, what);
  }

  /** {@return all jobs, live and ended, in the order in which they were enqueued} */
  public List<JobSnapshot> enqueued() {
    return all(queue.pool());
  }

  /**
   * At least one job matches; it may have run or ended since.
   *
   * @param queueName the queue
   * @param what what it is like
   * @return the first that matches
   * @throws AssertionError if none does; it shows the nearest ones and what differs
   */
  public JobSnapshot assertEnqueued(String queueName, JobMatcher what) {
    return first(queue.pool(), queueName, what);
  }

  /**
   * The same for any job of the queue.
   *
   * @param queueName the queue
   * @return the first
   */
  public JobSnapshot assertEnqueued(String queueName) {
    return assertEnqueued(queueName, JobMatcher.any());
  }

  /**
   * The same as the open transaction of this connection sees it: with what it has not committed.
   *
   * @param connection of the same database
   * @param queueName the queue
   * @param what what it is like
   * @return the first that matches
   */
  public JobSnapshot assertEnqueued(SqlConnection connection, String queueName, JobMatcher what) {
    return first(connection, queueName, what);
  }

  /**
   * Exactly so many jobs match.
   *
   * @param times how many
   * @param queueName the queue
   * @param what what they are like
   * @return them, in the order in which they were enqueued
   * @throws AssertionError if there are fewer or more
   */
  public List<JobSnapshot> assertEnqueued(int times, String queueName, JobMatcher what) {
    List<JobSnapshot> all = all(queue.pool());
    List<JobSnapshot> found = matching(all, queueName, what);
    if (found.size() != times) {
      throw new AssertionError(
          Misses.tooFew(all, queueName, what, "exactly " + Text.jobs(times), found.size()));
    }
    return found;
  }

  /**
   * At least one job matches, now or soon: for {@link Mode#RUNNING}.
   *
   * @param queueName the queue
   * @param what what it is like
   * @param within how long to wait for it
   * @return the first that matches
   */
  public JobSnapshot assertEnqueued(String queueName, JobMatcher what, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (enqueued(queueName, what).isEmpty() && System.nanoTime() < end) {
      queue.wait(queue.vertx().timer(LOOK_MILLIS), "the next look");
    }
    return assertEnqueued(queueName, what);
  }

  private static final long LOOK_MILLIS = 10;

  private JobSnapshot first(SqlClient from, String queueName, JobMatcher what) {
    List<JobSnapshot> all = all(from);
    return matching(all, queueName, what).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(Misses.tooFew(all, queueName, what, "a job", 0)));
  }

  /**
   * No job matches.
   *
   * @param queueName the queue
   * @param what what it is like
   * @throws AssertionError if one does; it shows them
   */
  public void assertNotEnqueued(String queueName, JobMatcher what) {
    refuse(queue.pool(), queueName, what);
  }

  /**
   * No job is in the queue, and none was.
   *
   * @param queueName the queue
   */
  public void assertNotEnqueued(String queueName) {
    assertNotEnqueued(queueName, JobMatcher.any());
  }

  /**
   * No job matches as the open transaction of this connection sees it.
   *
   * @param connection of the same database
   * @param queueName the queue
   * @param what what it is like
   */
  public void assertNotEnqueued(SqlConnection connection, String queueName, JobMatcher what) {
    refuse(connection, queueName, what);
  }

  private void refuse(SqlClient from, String queueName, JobMatcher what) {
    List<JobSnapshot> found = matching(all(from), queueName, what);
    if (!found.isEmpty()) {
      throw new AssertionError(Misses.unwanted(queueName, what, found));
    }
  }

  /**
   * No job is in any queue, and none was.
   *
   * @throws AssertionError if there is one; it shows what there is
   */
  public void assertNothingEnqueued() {
    List<JobSnapshot> all = all(queue.pool());
    if (!all.isEmpty()) {
      throw new AssertionError(Misses.notNothing(all));
    }
  }

  /**
   * Runs an action and says which jobs are there that were not before.
   *
   * @param <T> the type of what the action returns
   * @param action the action, on this thread; a {@code Future} that it returns is waited for by its
   *     own code
   * @return what it returned, and the jobs
   * @throws Exception what the action throws
   */
  public <T> Captured<T> capture(Callable<T> action) throws Exception {
    Set<UUID> before =
        all(queue.pool()).stream()
            .map(JobSnapshot::id)
            .collect(Collectors.toCollection(HashSet::new));
    T result = action.call();
    return new Captured<>(
        result, all(queue.pool()).stream().filter(job -> !before.contains(job.id())).toList());
  }

  /**
   * The job as it stands now.
   *
   * @param id its id
   * @return the job, live or ended
   * @throws AssertionError if there is no record of it
   */
  public JobSnapshot job(UUID id) {
    return queue.wait(queue.jobs().some(queue.pool(), List.of(id)), "the look at a job").stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no record of job " + id));
  }

  private List<JobSnapshot> all(SqlClient from) {
    return queue.wait(queue.jobs().all(from), "the look at the jobs");
  }

  private static List<JobSnapshot> matching(
      List<JobSnapshot> all, String queueName, JobMatcher what) {
    return all.stream().filter(job -> job.queue().equals(queueName) && what.matches(job)).toList();
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
    queue.refuseIfRunning("drain()");
    return queue.drain().run(how);
  }

  /**
   * Runs one attempt of one job, the most urgent of this queue.
   *
   * @param queueName a queue with a handler
   * @return the job after the attempt; empty if none is ready
   */
  public Optional<JobSnapshot> runNext(String queueName) {
    queue.refuseIfRunning("runNext()");
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
    queue.refuseIfRunning("begin()");
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
   * Kills the node, as far as others can see: its lease is not renewed any more, and whatever its
   * running handlers answer is not written down. Handlers are told to end, and the node goes on
   * under another id, as a process that was started anew. See {@link #reap}.
   */
  public void kill() {
    queue.upkeep().kill();
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
    queue.refuseIfRunning("tickSchedules()");
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

  /** Stops everything, and drops the schema. */
  @Override
  public void close() {
    queue.close();
  }
}
