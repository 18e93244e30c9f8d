package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.event.QueueEvent.NodeStarted;
import dev.simplequeue.event.QueueEvent.StaleAnswer;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes; one of them, the far one, is cut off from the database and from the other. */
@Tag("promise-4")
class RescueTest extends OnDatabase {
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final Heard near = new Heard();
  private final Heard far = new Heard();
  private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
  private final Queue<Job> signalled = new ConcurrentLinkedQueue<>();
  private final Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
  private Vertx farVertx;
  private Proxy proxy;
  private SimpleQueue queue;

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().setNodeName("near");
    options.getPoller().setHeartbeatInterval(INTERVAL);
    return options.setQueueDefaults(new QueueOptions().setMaxCrashes(2));
  }

  @BeforeEach
  void openNodes() {
    farVertx = Vertx.vertx();
    proxy = new Proxy(vertx);
    queue = deployQueue(vertx, options().addListener(near));
    deployQueue(
        farVertx, options().setNodeName("far").setConnectOptions(proxy.options()).addListener(far));
  }

  @AfterEach
  void closeNodes() {
    proxy.refuse(false);
    running.forEach(promise -> promise.tryComplete(JobResult.success()));
    await(farVertx.close());
    await(proxy.close());
  }

  /** Handlers on the far node that end when the test says so, whatever they are told. */
  private void deployFarHandler() {
    deployHandlers(
        farVertx,
        () ->
            new LambdaHandler(
                "work",
                10,
                job -> {
                  jobs.add(job);
                  job.cancelled().onSuccess(v -> signalled.add(job));
                  Promise<JobResult> promise = Promise.promise();
                  running.add(promise);
                  return promise.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
  }

  private String deployNearHandler() {
    return deployHandlers(
        () ->
            new LambdaHandler(
                "work", job -> Future.succeededFuture(JobResult.success("from the near node"))),
        ThreadingModel.WORKER,
        1);
  }

  private UUID runOnFarNode() {
    int before = running.size();
    UUID job = await(queue.enqueue(JobRequest.of("work"))).id();
    eventually(() -> assertThat(running).hasSize(before + 1));
    return job;
  }

  private void ranOnTheNearNode(UUID job) {
    Row row = rows("select *, output #>> '{}' as said from {schema}.archive").get(0);
    assertThat(row.getUUID("id")).isEqualTo(job);
    assertThat(row.getString("said")).isEqualTo("from the near node");
    assertThat(row.getInteger("attempt")).isEqualTo(1);
    assertThat(row.getInteger("crashes")).isEqualTo(1);
    assertThat(archivedJobs()).isEqualTo(1);
    assertThat(liveJobs() + deadJobs()).isZero();
  }

  @ParameterizedTest(name = "answered while it is away: {0}")
  @ValueSource(booleans = {true, false})
  void theJobOfANodeThatIsCutOffRunsElsewhereAndTheLateAnswerChangesNothing(boolean away) {
    deployFarHandler();
    long begin = System.nanoTime();
    UUID job = runOnFarNode();
    Duration ordinary = Duration.ofNanos(System.nanoTime() - begin);
    deployNearHandler();

    proxy.refuse(true);
    long cut = System.nanoTime();
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(Duration.ofNanos(System.nanoTime() - cut))
        .as("a lease of 2.5 intervals, another to watch if need be, a look, a poll; and the steps")
        .isLessThan(INTERVAL.multipliedBy(15).plus(ordinary.multipliedBy(20)));
    ranOnTheNearNode(job);
    assertThat(near.all(NodeDeclaredDead.class)).extracting("name").containsExactly("far");
    assertThat(near.all(JobRescued.class)).extracting(JobRescued::job).containsExactly(job);
    eventually(() -> assertThat(signalled).hasSize(1));
    assertThat(far.all(LeaseExpired.class)).extracting(LeaseExpired::running).containsExactly(1);

    if (away) {
      running.remove().complete(JobResult.success("from the far node"));
      // By now the answer waits for longer than the next renewal.
      await(vertx.timer(700));
      proxy.refuse(false);
      eventually(() -> assertThat(far.all(LeaseLost.class)).hasSize(1));
    } else {
      proxy.refuse(false);
      eventually(() -> assertThat(far.all(LeaseLost.class)).hasSize(1));
      running.remove().complete(JobResult.success("from the far node"));
    }

    eventually(
        () -> assertThat(far.all(StaleAnswer.class)).containsExactly(new StaleAnswer(job, "work")));
    ranOnTheNearNode(job);
  }

  /** Its own connection to the database is not cut off. */
  @Test
  void aHandlerWhoseNodeWasLostCannotSettleInItsOwnTransaction() {
    deployFarHandler();
    UUID job = runOnFarNode();
    deployNearHandler();
    proxy.refuse(true);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    Throwable failure =
        awaitFailure(
            pool.withTransaction(
                connection -> jobs.remove().settle(connection, JobResult.success("too late"))));

    assertThat(failure).isInstanceOf(StaleClaimException.class);
    ranOnTheNearNode(job);
  }

  @Test
  void aNodeThatWasCutOffComesBackUnderANewIdAndWorksOn() {
    deployFarHandler();
    runOnFarNode();
    UUID first = far.all(NodeStarted.class).get(0).node();

    proxy.refuse(true);
    eventually(() -> assertThat(near.all(JobRescued.class)).hasSize(1));
    eventually(() -> assertThat(far.all(LeaseExpired.class)).hasSize(1));
    proxy.refuse(false);

    eventually(() -> assertThat(running).as("the same job, once more").hasSize(2));
    assertThat(far.all(LeaseLost.class)).extracting(LeaseLost::node).containsExactly(first);
    assertThat(far.all(NodeStarted.class)).hasSize(2).extracting("node").doesNotHaveDuplicates();
    running.forEach(promise -> promise.complete(JobResult.success()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    Row row = rows("select * from {schema}.archive").get(0);
    assertThat(row.getUUID("claimed_by")).isEqualTo(far.all(NodeStarted.class).get(1).node());
    assertThat(row.getInteger("attempt")).isEqualTo(1);
    eventually(() -> assertThat(far.all(StaleAnswer.class)).hasSize(1));
    assertThat(liveJobs()).isZero();
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.node"))
                .as("the dead one is gone")
                .isEqualTo(2));
  }

  @Test
  void aJobThatIsOnItsNodeEachTimeItDiesEndsAsABadJob() {
    deployFarHandler();
    UUID job = runOnFarNode();
    Future<JobOutcome> outcome = queue.await(job);

    for (int crash = 1; crash <= 2; crash++) {
      int runs = crash;
      eventually(() -> assertThat(running).hasSize(runs));
      proxy.refuse(true);
      eventually(() -> assertThat(near.all(NodeDeclaredDead.class)).hasSize(runs));
      proxy.refuse(false);
    }

    assertThat(await(outcome).state()).isEqualTo(JobState.BAD_JOB);
    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo("bad_job");
    assertThat(dead.getInteger("crashes")).isEqualTo(2);
    assertThat(dead.getInteger("attempt")).isZero();
    assertThat(running).hasSize(2);
    running.forEach(promise -> promise.complete(JobResult.success()));
    eventually(() -> assertThat(far.all(StaleAnswer.class)).hasSize(2));
    assertThat(archivedJobs() + liveJobs()).isZero();
  }

  @Test
  void aRunningJobThatWasCancelledNeverRunsAgainThoughItsNodeIsLost() {
    deployFarHandler();
    UUID job = runOnFarNode();
    assertThat(await(queue.cancel(job)).signalled()).isEqualTo(1);
    eventually(() -> assertThat(signalled).as("and it goes on all the same").hasSize(1));
    deployNearHandler();

    proxy.refuse(true);

    assertThat(await(queue.await(job)).state()).isEqualTo(JobState.CANCELLED);
    assertThat(rows("select state from {schema}.dead_letter").get(0).getString(0))
        .isEqualTo("cancelled");
    assertThat(archivedJobs() + liveJobs()).isZero();
  }
}
