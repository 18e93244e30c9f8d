package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.examples.checksums.ChecksumFolder;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.notify.NotifyVerticle;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Pooler;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a transaction pooler in between everything works, by polling. */
@Tag("promise-7")
@FreshTables
class PoolerTest extends OnDatabase {
  private Pooler pooler;

  @BeforeEach
  void openPooler() {
    Assumptions.assumeTrue(
        PgConnectOptions.fromUri(TestServer.uri()).getPassword().equals("postgres"),
        "the pooler of the tests knows no passwords, so the server must trust it");
    pooler = new Pooler(vertx);
  }

  @AfterEach
  void closePooler() {
    if (pooler != null) {
      await(pooler.close());
    }
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().setPooler(true);
    options.setConnectOptions(pooler.options());
    options.getQueueDefaults().setBackoff(Backoff.constant(Duration.ofMillis(10)));
    return options;
  }

  @Test
  void jobsAreEnqueuedClaimedRetriedAndSettled() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.attempt() == 1 ? JobResult.failed("first") : JobResult.success(7))),
        ThreadingModel.WORKER,
        4);

    await(
        queue.enqueueAll(IntStream.range(0, 500).mapToObj(i -> JobRequest.of("work", i)).toList()));
    JobOutcome outcome = await(queue.enqueueAndAwait(JobRequest.of("work").uniqueKey("key")));

    assertThat(outcome.outputAs(Integer.class)).isEqualTo(7);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(501));
    assertThat(liveJobs()).isZero();
    assertThat(pooler.transactions()).as("it went through the pooler").isPositive();
  }

  @Test
  void operationsGoOnAfterWhatIsRefused() {
    SimpleQueue queue = deployQueue();
    await(
        queue.enqueueAll(
            IntStream.range(0, 50)
                .mapToObj(i -> JobRequest.of("work").runIn(Duration.ofHours(1)))
                .toList()));
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as $body$"
            + " begin raise exception 'as the test wants it'; end $body$");
    rows(
        "create trigger refuse before delete on {schema}.job for each row when (old.id = '"
            + rows("select id from {schema}.job order by id offset 7").get(0).getUUID(0)
            + "') execute function {schema}.refuse()");
    OperationRequest cancel = OperationRequest.cancel(JobQuery.ALL.queue("work"));

    await(queue.operate().submit(cancel));

    eventually(
        () ->
            assertThat(await(queue.operate().operation(cancel.id())).orElseThrow().state())
                .isEqualTo(OperationState.DONE));
    assertThat(deadJobs()).isEqualTo(49);
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void clusterWideLimitsHold() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    SimpleQueue queue =
        deployQueue(
            vertx,
            options()
                .setQueue(
                    "work", new QueueOptions().setClusterMaxRunning(3).setLimitKeyMaxRunning(1)));
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                10,
                job -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  return vertx
                      .timer(2)
                      .onComplete(v -> running.decrementAndGet())
                      .map(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);

    await(
        queue.enqueueAll(
            IntStream.range(0, 100)
                .mapToObj(i -> JobRequest.of("work", i).limitKey("key " + i % 5))
                .toList()));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(100));
    assertThat(most).hasValue(3);
  }

  @Test
  void runningJobsAreCancelledAndKeysTakenFromThem() {
    SimpleQueue queue = deployQueue();
    deployHandlers(PoolerTest::untilCancelled, ThreadingModel.EVENT_LOOP, 2);
    JobRequest first = JobRequest.of("work").uniqueKey("key");
    await(queue.enqueue(first));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isEqualTo(1));

    await(queue.enqueue(JobRequest.of("work", 2).uniqueKey("key", KeyPolicy.REPLACE)));
    Cancellation cancelled = await(queue.cancel(first.id()));

    assertThat(cancelled).isEqualTo(new Cancellation(0, 1, 0));
    assertThat(await(queue.await(first.id())).state()).isEqualTo(JobState.CANCELLED);
    assertThat(await(queue.cancelByUniqueKey("key")).ending()).isZero();
    eventually(() -> assertThat(deadJobs()).isEqualTo(2));
  }

  private static HandlerVerticle untilCancelled() {
    return new LambdaHandler(
        "work",
        job -> {
          Promise<JobResult> promise = Promise.promise();
          job.cancelled().onSuccess(v -> promise.tryComplete(JobResult.failed("told to end")));
          return promise.future();
        });
  }

  @Test
  void noStateIsLeftInTheServersSessions() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    await(queue.enqueueAndAwait(JobRequest.of("work")));

    PgConnectOptions through = pooler.options().setUseLayer7Proxy(true);
    for (int i = 0; i < 6; i++) {
      var connection = await(io.vertx.pgclient.PgConnection.connect(vertx, through));
      List<String> state =
          await(
                  connection
                      .query(
                          "select current_setting('enable_seqscan') || current_setting('lock_timeout')"
                              + " || (select count(*) from pg_prepared_statements)")
                      .execute())
              .stream()
              .map(row -> row.getString(0))
              .toList();
      assertThat(state).containsExactly("on00");
      await(connection.close());
    }
  }

  @Test
  void aNodeThatIsNotToldOfThePoolerNamesTheOption() {
    deployQueue();
    await(
        Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()).otherwiseEmpty());

    Throwable error =
        awaitFailure(vertx.deployVerticle(new SimpleQueueVerticle(options().setPooler(false))));

    assertThat(error).hasMessageContaining("set the option pooler to true");
  }

  @Test
  void theMainExampleHasTheOption(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("a"), "a");
    PgConnectOptions through = pooler.options();
    String uri =
        "postgresql://"
            + through.getUser()
            + "@127.0.0.1:"
            + through.getPort()
            + "/"
            + through.getDatabase();
    String out = dir.resolve("sums").toString();

    int code = ChecksumFolder.run("--pooler", "--uri", uri, "--dir", dir.toString(), "--out", out);

    assertThat(code).isZero();
  }

  @Test
  void aListenerIsRefusedByName() {
    Throwable error = awaitFailure(vertx.deployVerticle(new NotifyVerticle(options())));

    assertThat(error).hasMessageContaining("pooler");
  }
}
