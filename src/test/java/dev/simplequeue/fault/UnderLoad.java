package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test in which something breaks while producers enqueue and several workers work, through a
 * proxy; in the end the ledger must agree with the tables.
 */
abstract class UnderLoad extends OnDatabase {
  protected static final Duration SOON = Duration.ofSeconds(5);

  /** The longest that all that was left may take. */
  private static final Duration DRAINED = Duration.ofSeconds(90);

  /** Connections that are made anew one after the other, claims, repairs. */
  private static final int STEPS = 20;

  /** So many lines one node may write about one outage: a beginning and an end for each part. */
  private static final int LINES = 30;

  protected final Ledger ledger = new Ledger();
  protected final Heard heard = new Heard();
  protected final List<Vertx> nodes = new ArrayList<>();
  protected final List<Worker> workers = new ArrayList<>();
  protected Proxy proxy;
  protected Log log;
  protected SimpleQueue queue;
  protected Producers producers;
  protected Pool transactions;
  private double recovery;

  @BeforeEach
  void openProxy() {
    proxy = new Proxy(vertx, PgConnectOptions.fromUri(uri()));
    transactions =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(
                proxy.options().addProperty("application_name", "simplequeue transactions x"))
            .using(vertx)
            .build();
    log = Log.listen();
  }

  @AfterEach
  void closeNodes() throws Exception {
    for (Worker worker : workers) {
      worker.close();
    }
    nodes.forEach(node -> await(node.close()));
    await(transactions.close());
    await(proxy.close());
    log.close();
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options()
            .setConnectOptions(proxy.options())
            .addListener(heard)
            .setQueueDefaults(
                new QueueOptions()
                    .setBackoff(Backoff.constant(Duration.ofMillis(50)))
                    .setMaxCrashes(100));
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(800));
    return options;
  }

  /** Between two calls of a producer: short enough that each fault meets many of them. */
  protected Duration pause() {
    return Duration.ofMillis(100);
  }

  /** A node that only enqueues, and so many that work. */
  protected void begin(int working) {
    queue = deployQueue();
    for (int i = 1; i <= working; i++) {
      addNode("node " + i);
    }
    producers = new Producers(vertx, queue, transactions, ledger).start(pause());
    if (working > 0) {
      flows(100);
    }
  }

  /** Another node of this JVM. */
  protected Vertx addNode(String name) {
    Vertx node = Vertx.vertx();
    nodes.add(node);
    Witness witness = ledger.witness(name);
    deployQueue(node, options().setNodeName(name).addListener(Worker.nodesTo(witness)));
    await(node.deployVerticle(new Work(witness)));
    return node;
  }

  /** Another node in a process of its own. */
  protected Worker addWorker(String name) throws Exception {
    return addWorker(name, Map.of());
  }

  /** The same, with these variables in its environment. */
  protected Worker addWorker(String name, Map<String, String> environment) throws Exception {
    Worker worker = new Worker(name, options(), ledger, environment);
    workers.add(worker);
    return worker;
  }

  /** Waits until so many nodes have handlers, and have run jobs. */
  protected void takePart(int working) {
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.node"
                            + " where dead_at is null and queues <> '{}'"))
                .isEqualTo(working));
    flows(100);
  }

  /** Waits until so many more jobs have ended. */
  protected void flows(int jobs) {
    long before = ended();
    eventually(() -> assertThat(ended()).isGreaterThanOrEqualTo(before + jobs));
  }

  protected long ended() {
    return archivedJobs() + deadJobs();
  }

  /** The fault is over: within this time a job that is enqueued from now on runs to its end. */
  protected void recoversWithin(Duration limit) {
    // Before all that has gathered.
    JobRequest job = Work.request(1, 0).priority(0);
    Future<Receipt> receipt = producers.untilAcknowledged(job);
    String sql = "select count(*) from {schema}.archive where id = $1";
    recoversAfter(() -> receipt.succeeded() && number(sql, job.id()) == 1, limit);
  }

  /** Within this time the condition is met. */
  protected void recoversAfter(Callable<Boolean> condition, Duration limit) {
    long before = System.nanoTime();
    Awaitility.await()
        .atMost(limit.plusSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    recovery = Math.max(recovery, took.toMillis() / 1000.0);
    if (took.compareTo(limit) >= 0) {
      assertThat(took)
          .as("until work flowed again; the log: " + log.lines())
          .isLessThan(limit.plus(ordinary().multipliedBy(STEPS)));
    }
  }

  /**
   * How long a job takes on this machine at present, from its enqueueing to its end: a recovery is
   * many such steps, and all of them take longer where the machine is busy.
   */
  private Duration ordinary() {
    long before = System.nanoTime();
    JobRequest job = Work.request(1, 0).priority(0);
    await(producers.untilAcknowledged(job));
    String sql = "select count(*) from {schema}.archive where id = $1";
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(DRAINED)
        .until(() -> number(sql, job.id()) == 1);
    return Duration.ofNanos(System.nanoTime() - before);
  }

  /**
   * Stops the load, waits for the last job, and compares the books.
   *
   * @param outages how often parts may have lost the database: each time they may say so
   */
  protected void booksAgree(String scenario, int outages) {
    await(producers.stop());
    booksAgreeAtRest(scenario, outages);
  }

  /** The same, when nobody enqueues any more. */
  protected void booksAgreeAtRest(String scenario, int outages) {
    Awaitility.await()
        .atMost(DRAINED)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(liveJobs()).as("live jobs").isZero());
    // What a worker in another process has said may still be on its way here; and books can be
    // long.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(audit().problems()).isEmpty());
    long lines = log.lines().stream().filter(line -> !line.startsWith("Job ")).count();
    print(scenario, audit(), lines);
    onlyTheLivingAreLeft();
    assertThat(lines)
        .as("lines in the log: " + log.lines())
        .isLessThan((long) LINES * (1 + nodes.size()) * outages);
  }

  private Audit audit() {
    return new Audit(ledger, rows(Ended.SQL).stream().map(Ended::of).toList());
  }

  private void onlyTheLivingAreLeft() {
    eventually(
        () -> {
          assertThat(number("select count(*) from {schema}.node where dead_at is not null"))
              .as("dead nodes")
              .isZero();
          assertThat(
                  number(
                      "select count(*) from {schema}.node n full join {schema}.lease l"
                          + " on l.node = n.id where n.id is null or l.node is null"))
              .as("leases without a node, or the reverse")
              .isZero();
          assertThat(number("select count(*) from {schema}.permit where free_at > now()"))
              .as("permits")
              .isZero();
        });
  }

  private void print(String scenario, Audit audit, long lines) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %.1f | %d%n",
        scenario,
        ledger.words().size(),
        ledger.acknowledged(),
        ledger.executions().size(),
        audit.lost().size(),
        audit.twice().size(),
        recovery,
        lines);
  }
}
