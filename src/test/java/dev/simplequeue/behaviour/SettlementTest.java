package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One bad or slow settlement costs no other one anything. */
@Tag("promise-5")
class SettlementTest extends OnDatabase {

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10))));
  }

  @Test
  void anOutputThatTheDatabaseRefusesFailsItsOwnJobWithThatReason() {
    SimpleQueue queue = deployQueue();
    rows("alter table {schema}.archive add constraint only_for_this_test check (output <> '42')");
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> Future.succeededFuture(JobResult.success(job.payloadAs(Integer.class)))),
        ThreadingModel.EVENT_LOOP,
        4);

    Log log = Log.listen();
    await(
        queue.enqueueAll(
            IntStream.range(0, 100)
                .mapToObj(i -> JobRequest.of("work", i).maxAttempts(2))
                .toList()));

    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(archivedJobs()).isEqualTo(99);
    Row dead = rows("select * from {schema}.dead_letter").get(0);
    assertThat(dead.getString("state")).isEqualTo("failed");
    assertThat(dead.getJsonArray("errors").encode()).contains("only_for_this_test");
    assertThat(log.lines()).noneMatch(line -> line.contains("came too late"));
    log.close();
  }

  @Test
  void anOutputThatIsNoJsonOfPostgresqlsFailsItsAttempt() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work", job -> Future.succeededFuture(JobResult.success("nul \u0000 byte"))),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    assertThat(rows("select errors from {schema}.dead_letter").get(0).getJsonArray(0).encode())
        .contains("output: contains U+0000");
  }

  /** Starts so many jobs, each of which ends when its promise, by its number, is completed. */
  private Map<Integer, Promise<JobResult>> runJobs(int jobs) {
    SimpleQueue queue = deployQueue();
    Map<Integer, Promise<JobResult>> running = new ConcurrentHashMap<>();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                jobs,
                job -> {
                  Promise<JobResult> promise = Promise.promise();
                  running.put(job.payloadAs(Integer.class), promise);
                  return promise.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(
        queue.enqueueAll(
            IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(running).hasSize(jobs));
    return running;
  }

  @Test
  void aRowThatAStrangerHasLockedIsSettledAloneAndHoldsUpNoOther() {
    Map<Integer, Promise<JobResult>> running = runJobs(10);
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(
        stranger.query("select from " + schema + ".job where payload = '3' for update").execute());

    running.values().forEach(promise -> promise.complete(JobResult.success()));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(9));
    assertThat(liveJobs()).isEqualTo(1);
    await(stranger.transaction().rollback());
    await(stranger.close());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(10));
  }

  @Test
  void afterALockOnTheWholeTableAllAnswersAreSettledSoon() {
    Map<Integer, Promise<JobResult>> running = runJobs(100);
    SqlConnection migration = await(pool.getConnection());
    await(migration.begin());
    await(migration.query("lock table " + schema + ".job in access exclusive mode").execute());

    running.values().forEach(promise -> promise.complete(JobResult.success()));
    await(vertx.timer(2_000));
    await(migration.transaction().rollback());
    await(migration.close());

    // One by one, each with its own wait for a lock, they would take 20 s.
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> archivedJobs() == 100);
  }

  @Test
  void noPayloadReachesTheLog() {
    try (Log log = Log.listen()) {
      SimpleQueue queue = deployQueue();
      deployHandlers(
          () ->
              new LambdaHandler(
                  "work",
                  job -> Future.succeededFuture(JobResult.success(job.payloadAs(Integer.class)))),
          ThreadingModel.EVENT_LOOP,
          1);

      await(queue.enqueue(JobRequest.of("work", new JsonObject().put("password", "s3cret"))));

      eventually(() -> assertThat(deadJobs()).isEqualTo(1));
      eventually(() -> assertThat(log.lines()).anyMatch(line -> line.contains("unprocessable")));
      assertThat(log.lines()).noneMatch(line -> line.contains("s3cret"));
    }
  }

  /**
   * All of them in one statement could be more than the server takes, now and at each repetition.
   */
  @Test
  void largeOutputsAreNotSentAllAtOnce() {
    SimpleQueue queue = deployQueue();
    List<Promise<JobResult>> running = new CopyOnWriteArrayList<>();
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 12);
    await(
        queue.enqueueAll(IntStream.range(0, 12).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(running).hasSize(12));

    JobResult large = JobResult.success("x".repeat(4 << 20));
    running.forEach(job -> job.complete(large));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(12));
    assertThat(number("select count(distinct xmin::text) from {schema}.archive"))
        .as("statements")
        .isGreaterThanOrEqualTo(6);
  }

  @Test
  void anOutputThatIsTooLargeFailsItsOwnJobWithThatReason() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        JobResult.success("x".repeat(JobResult.MAX_OUTPUT_BYTES)))),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueue(JobRequest.of("work").maxAttempts(1)));

    eventually(() -> assertThat(deadJobs()).isEqualTo(1));
    assertThat(rows("select * from {schema}.dead_letter").get(0).getJsonArray("errors").encode())
        .contains("output: has 16777218 bytes; the limit is 16777216");
  }

  /** What waits to be written down is bounded in bytes, not only in number. */
  @Test
  void aNodeClaimsNoMoreWhileLargeOutputsCannotBeWrittenDown() {
    SimpleQueueOptions options = options();
    // Those that are held already start: as many as the machine is quick.
    options.getPoller().setPrefetchHold(Duration.ZERO);
    SimpleQueue queue = deployQueue(vertx, options);
    String output = "x".repeat(8 << 20);
    AtomicInteger started = new AtomicInteger();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  started.incrementAndGet();
                  return Future.succeededFuture(JobResult.success(output));
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    SqlConnection reader = await(pool.getConnection());
    await(reader.begin());
    await(reader.query("lock table " + schema + ".archive in exclusive mode").execute());

    await(queue.enqueueAll(IntStream.range(0, 13).mapToObj(i -> JobRequest.of("work")).toList()));

    eventually(() -> assertThat(started).hasValueGreaterThanOrEqualTo(8));
    await(vertx.timer(1000));
    assertThat(started).as("64 MiB, and one more").hasValueLessThanOrEqualTo(10);
    await(reader.transaction().rollback());
    await(reader.close());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(13));
  }
}
