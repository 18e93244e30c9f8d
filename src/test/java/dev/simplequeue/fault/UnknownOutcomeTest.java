package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement is lost on its way, or it was committed and its answer is lost. */
@Tag("promise-2")
@Tag("promise-3")
class UnknownOutcomeTest extends ThroughProxy {
  private static final int JOBS = 50;

  private final Map<UUID, AtomicInteger> executions = new ConcurrentHashMap<>();
  private Log log;
  private Duration enqueueTimeout = new EnqueueOptions().getTimeout();

  @BeforeEach
  void openLog() {
    log = Log.listen();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options()
            .setEnqueue(new EnqueueOptions().setTimeout(enqueueTimeout))
            .setQueueDefaults(
                new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10))));
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  private void lose(boolean answer, String connection) {
    if (answer) {
      proxy.loseNextAnswer("simplequeue " + connection);
    } else {
      proxy.loseNextStatement("simplequeue " + connection);
    }
  }

  private int count(Job job) {
    return executions.computeIfAbsent(job.id(), id -> new AtomicInteger()).incrementAndGet();
  }

  private Future<JobResult> succeed(Job job) {
    count(job);
    return Future.succeededFuture(JobResult.success());
  }

  private void enqueue(SimpleQueue queue) {
    await(
        queue.enqueueAll(
            IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of("work", i)).toList()));
  }

  private void deploySucceeding() {
    deployHandlers(() -> new LambdaHandler("work", this::succeed), ThreadingModel.WORKER, 4);
  }

  /**
   * Opens the connections and prepares the statements, so that the fault hits one of those that
   * matter.
   */
  private SimpleQueue deployWarm() {
    SimpleQueue queue = deployQueue();
    String handlers =
        deployHandlers(
            () ->
                new LambdaHandler(
                    "work",
                    job ->
                        Future.succeededFuture(
                            job.attempt() == 1
                                ? JobResult.failed("warm-up")
                                : JobResult.success())),
            ThreadingModel.WORKER,
            1);
    await(queue.enqueue(JobRequest.of("work")));
    await(queue.enqueue(JobRequest.of("work").uniqueKey("warm-up")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
    await(vertx.undeploy(handlers));
    rows("delete from {schema}.archive");
    return queue;
  }

  private void everyJobRanOnceAndIsArchivedOnce() {
    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(proxy.faults()).as("the fault happened").isEqualTo(1);
    assertThat(archivedJobs()).isEqualTo(JOBS);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(JOBS);
    assertThat(executions).hasSize(JOBS).allSatisfy((id, runs) -> assertThat(runs).hasValue(1));
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void jobsOfAClaimWhoseAnswerIsLostRunAllTheSame(boolean committed) {
    SimpleQueue queue = deployWarm();
    enqueue(queue);
    lose(committed, "claim");

    deploySucceeding();

    everyJobRanOnceAndIsArchivedOnce();
    assertThat(log.lines())
        .anyMatch(line -> line.contains("released") && line.contains("of a lost claim"));
    if (committed) {
      assertThat(number("select count(*) from {schema}.archive where claims > attempt"))
          .as("claimed in vain, and no attempt used")
          .isPositive();
    }
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void aSettlementWhoseAnswerIsLostIsNeitherLostNorStale(boolean committed) {
    SimpleQueue queue = deployWarm();
    enqueue(queue);
    lose(committed, "settle");

    deploySucceeding();

    everyJobRanOnceAndIsArchivedOnce();
    assertThat(log.lines()).noneMatch(line -> line.contains("came too late"));
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void aFailureWhoseSettlementIsLostCountsOnce(boolean committed) {
    SimpleQueue queue = deployWarm();
    enqueue(queue);
    lose(committed, "settle");

    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        count(job) == 1 ? JobResult.failed("first") : JobResult.success())),
        ThreadingModel.WORKER,
        4);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(proxy.faults()).isEqualTo(1);
    assertThat(
            number(
                "select count(*) from {schema}.archive where attempt = 2 and jsonb_array_length(errors) = 1"))
        .isEqualTo(JOBS);
    assertThat(log.lines()).noneMatch(line -> line.contains("came too late"));
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void anEnqueueWhoseAnswerIsLostIsInsertedOnceThoughTheJobEndsMeanwhile(boolean committed) {
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    lose(committed, "enqueue");

    Receipt receipt = await(queue.enqueue(JobRequest.of("work")));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(proxy.faults()).isEqualTo(1);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    await(vertx.timer(300));
    assertThat(executions.get(receipt.id())).hasValue(1);
    assertThat(archivedJobs()).isEqualTo(1);
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void aKeyedEnqueueWhoseAnswerIsLostIsInsertedUnderItsOwnId(boolean committed) {
    SimpleQueue queue = deployWarm();
    lose(committed, "keyed enqueue");
    JobRequest request = JobRequest.of("work").uniqueKey("key");

    Receipt receipt = await(queue.enqueue(request));

    assertThat(receipt).isEqualTo(Receipt.inserted(request.id()));
    assertThat(proxy.faults()).isEqualTo(1);
    assertThat(liveJobs()).isEqualTo(1);
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void anEnqueueWithAKeyForAPeriodWhoseAnswerIsLostIsInsertedOnceThoughTheJobEndsMeanwhile(
      boolean committed) {
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    lose(committed, "keyed enqueue");
    JobRequest request = JobRequest.of("work").uniqueKey("key").per(Duration.ofDays(1));

    Receipt receipt = await(queue.enqueue(request));

    assertThat(receipt).isEqualTo(Receipt.inserted(request.id()));
    assertThat(proxy.faults()).isEqualTo(1);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(await(queue.enqueue(request))).isEqualTo(Receipt.alreadyInserted(request.id()));
    assertThat(executions.get(receipt.id())).hasValue(1);
  }

  @Test
  void aClaimThatArrivesAfterItWasGivenUpClaimsNothing() {
    SimpleQueue queue = deployWarm();
    Promise<JobResult> gate = Promise.promise();
    // A claim is given up after a lease, 1 s here.
    proxy.delayNextStatement("simplequeue claim", 2_000);
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                4,
                job -> {
                  count(job);
                  return gate.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));
    enqueue(queue);

    eventually(() -> assertThat(executions).as("claimed after the repair").hasSize(4));
    await(vertx.timer(2_500));
    assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
        .as("the late claim took none of those that wait")
        .isEqualTo(4);
    gate.complete(JobResult.success());

    everyJobRanOnceAndIsArchivedOnce();
  }

  @Test
  void aHalfOpenConnectionIsGivenUpSoonAndTheReasonToldOnce() {
    SimpleQueue queue = deployWarm();
    assertThat(proxy.swallow("simplequeue enqueue")).isEqualTo(1);

    long before = System.nanoTime();
    Receipt receipt = await(queue.enqueue(JobRequest.of("work")));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("before the statement's own limit of 10 s")
        .isLessThan(Duration.ofSeconds(9));
    assertThat(log.lines()).filteredOn(line -> line.contains("half open")).hasSize(1);
  }

  @Test
  void anInsertThatArrivesAfterItsRepetitionDoesNotRunTheJobAgain() {
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    // The enqueueing connection is given up after 2 to 3 s.
    proxy.delayNextStatement("simplequeue enqueue", 6_000);

    Receipt receipt = await(queue.enqueue(JobRequest.of("work")));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    await(vertx.timer(6_000));
    assertThat(executions.get(receipt.id())).hasValue(1);
    assertThat(archivedJobs()).isEqualTo(1);
  }

  /** The statement is slow to arrive; its caller, who was not answered yet, enqueues again. */
  @Test
  void aRequestThatIsSentAgainWhileItsInsertIsOnItsWayRunsOnce() {
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    proxy.delayNextStatement("simplequeue enqueue", 1_000);
    JobRequest request = JobRequest.of("work");
    Future<Receipt> first = queue.enqueue(request);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));

    Receipt second = await(queue.enqueue(request));

    assertThat(second.isInserted()).isTrue();
    ranOnceAndIsArchivedOnce(queue, first);
  }

  @Test
  void aRequestThatIsSentAgainBeforeItsInsertIsSentRunsOnce() {
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    proxy.delayNextStatement("simplequeue enqueue", 1_000);
    Future<Receipt> before = queue.enqueue(JobRequest.of("elsewhere"));
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));
    JobRequest request = JobRequest.of("work");
    Future<Receipt> first = queue.enqueue(request);

    Receipt second = await(queue.enqueue(request));

    assertThat(second.isInserted()).isTrue();
    await(before);
    ranOnceAndIsArchivedOnce(queue, first);
  }

  @ParameterizedTest(name = "by its id alone: {0}")
  @ValueSource(booleans = {false, true})
  void aRequestWhoseCallerWasToldThatNobodyKnowsRunsOnceIfItIsRepeatedBeforeItsInsertArrives(
      boolean byId) {
    enqueueTimeout = Duration.ofSeconds(1);
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    // Before somebody asks whether the server works on it.
    proxy.delayNextStatement("simplequeue enqueue", 1_700);
    JobRequest request = JobRequest.of("work");
    assertThat(awaitFailure(queue.enqueue(request)))
        .isInstanceOfSatisfying(
            EnqueueException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN));

    JobRequest repeat = byId ? JobRequest.of("work").id(request.id()) : request;
    Future<Receipt> receipt = untilAcknowledged(queue, repeat);

    assertThat(await(receipt).isInserted()).isTrue();
    ranOnceAndIsArchivedOnce(queue, receipt);
  }

  /** As after an outage: it was about to be sent, when there is a connection. */
  @Test
  void aRequestWhoseCallerWasToldThatNobodyKnowsRunsOnceIfItIsRepeatedBeforeItsInsertIsSent() {
    enqueueTimeout = Duration.ofSeconds(1);
    SimpleQueue queue = deployWarm();
    deploySucceeding();
    proxy.cut("simplequeue enqueue");
    eventually(() -> assertThat(proxy.working("simplequeue enqueue")).isZero());
    proxy.delayNextStatement("simplequeue enqueue", 1_700);
    JobRequest request = JobRequest.of("work");
    assertThat(awaitFailure(queue.enqueue(request)))
        .isInstanceOfSatisfying(
            EnqueueException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN));

    Future<Receipt> receipt = untilAcknowledged(queue, request);

    assertThat(await(receipt).isInserted()).isTrue();
    ranOnceAndIsArchivedOnce(queue, receipt);
  }

  private Future<Receipt> untilAcknowledged(SimpleQueue queue, JobRequest request) {
    return queue.enqueue(request).recover(error -> untilAcknowledged(queue, request));
  }

  /** When whatever was sent before has arrived. */
  private void ranOnceAndIsArchivedOnce(SimpleQueue queue, Future<Receipt> first) {
    Receipt receipt = await(first);
    await(untilAcknowledged(queue, JobRequest.of("elsewhere")));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where queue = 'work'")).isZero());
    assertThat(executions.get(receipt.id())).hasValue(1);
    assertThat(archivedJobs()).isEqualTo(1);
  }
}
