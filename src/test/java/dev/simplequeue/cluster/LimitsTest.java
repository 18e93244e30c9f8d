package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits over three nodes in one JVM, counted by the database and by the handlers. */
@Tag("promise-14")
class LimitsTest extends LimitedNodes {
  private static final int NODES = 3;

  private final List<Vertx> nodes = new ArrayList<>();
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();

  @AfterEach
  void closeNodes() {
    nodes.forEach(node -> await(node.close()));
  }

  /** Three whole queues with a handler each; gives the first one's client. */
  private SimpleQueue deploy(QueueOptions limits, Function<Job, Future<JobResult>> work) {
    return deploy(options(limits), work);
  }

  private SimpleQueue deploy(SimpleQueueOptions options, Function<Job, Future<JobResult>> work) {
    List<SimpleQueue> queues = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      Vertx node = Vertx.vertx();
      nodes.add(node);
      queues.add(deployQueue(node, options));
    }
    openLedger();
    for (Vertx node : nodes) {
      deployHandlers(
          node,
          () -> new LambdaHandler("work", 40, job -> counted(job, work)),
          ThreadingModel.EVENT_LOOP,
          1);
    }
    return queues.get(0);
  }

  /**
   * Between the start and the end of a handler it holds its permits; but for one that settles its
   * job itself.
   */
  private Future<JobResult> counted(Job job, Function<Job, Future<JobResult>> work) {
    if (job.payloadAs(Integer.class) % 8 == 4) {
      return work.apply(job);
    }
    List<String> scopes = List.of("all", "key " + job.limitKey().orElse(""));
    for (String scope : scopes) {
      int now = running.computeIfAbsent(scope, s -> new AtomicInteger()).incrementAndGet();
      most.computeIfAbsent(scope, s -> new AtomicInteger()).accumulateAndGet(now, Math::max);
    }
    return work.apply(job)
        .onComplete(v -> scopes.forEach(scope -> running.get(scope).decrementAndGet()));
  }

  private Future<JobResult> pause(Job job, JobResult result) {
    return vertx.timer(1 + Math.floorMod(job.id().hashCode(), 3)).map(result);
  }

  /** Each job ends in the way that its number says. */
  private Future<JobResult> inManyWays(Job job) {
    return switch (job.payloadAs(Integer.class) % 8) {
      case 0 -> pause(job, job.attempt() == 1 ? JobResult.failed("once") : JobResult.success());
      case 1 ->
          pause(
              job,
              job.reschedules() == 0
                  ? JobResult.rescheduleIn(Duration.ofMillis(3))
                  : JobResult.success());
      case 2 -> pause(job, JobResult.critical("no"));
      case 3 -> Future.failedFuture("thrown");
      case 4 ->
          pool.withTransaction(c -> job.settle(c, JobResult.success())).map(JobResult.settled());
      case 5 -> job.cancelled().map(JobResult.success());
      default -> pause(job, JobResult.success());
    };
  }

  private static JobRequest request(int i) {
    JobRequest request = JobRequest.of("work", i).maxAttempts(2);
    return i % 8 == 5 ? request.timeout(Duration.ofMillis(10)) : request;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50})
  void atNoTimeMoreJobsRunThanTheClusterMay(int permits) {
    int jobs = 100 + 4 * permits;
    SimpleQueue queue = deploy(new QueueOptions().setClusterMaxRunning(permits), this::inManyWays);

    List<JobRequest> requests = IntStream.range(0, jobs).mapToObj(LimitsTest::request).toList();
    await(queue.enqueueAll(requests));
    for (int i = 0; i < jobs; i += 10) {
      await(queue.cancel(requests.get(i).id()));
    }

    nothingIsLeft(jobs);
    assertThat(mostAtATime(false)).isLessThanOrEqualTo(permits);
    assertThat(most.get("all").get()).isLessThanOrEqualTo(permits);
    assertThat(number("select count(*) from {schema}.archive where payload::integer % 8 = 5"))
        .as("what was signalled at its time limit has succeeded")
        .isPositive();
  }

  @Test
  void atNoTimeMoreJobsOfAKeyRunThanItsLimit() {
    int jobs = 300;
    SimpleQueue queue =
        deploy(
            new QueueOptions().setLimitKeyMaxRunning(2).setClusterMaxRunning(7), this::inManyWays);

    await(
        queue.enqueueAll(
            IntStream.range(0, jobs)
                .mapToObj(i -> request(i).limitKey("key " + i * i % 7))
                .toList()));

    nothingIsLeft(jobs);
    assertThat(mostAtATime(true)).isEqualTo(2);
    assertThat(mostAtATime(false)).isLessThanOrEqualTo(7);
    assertThat(most)
        .allSatisfy((key, n) -> assertThat(n.get()).isLessThanOrEqualTo(key.equals("all") ? 7 : 2));
    assertThat(number("select count(*) from {schema}.archive where run_at = 'infinity'")).isZero();
  }

  @Test
  void noWindowHasMoreStartsThanTheRate() {
    int jobs = 60;
    SimpleQueue queue =
        deploy(
            new QueueOptions().setRateLimit(RateLimit.of(10, Duration.ofMillis(300))),
            job -> Future.succeededFuture(JobResult.success()));

    await(
        queue.enqueueAll(
            IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList()));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(jobs));
    assertThat(
            number(
                "select max(n) from (select count(*) over (order by at range between"
                    + " interval '299.999 milliseconds' preceding and current row) as n"
                    + " from {schema}.ledger where change = 1) w"))
        .isLessThanOrEqualTo(10);
    assertThat(
            number(
                "select extract(epoch from max(at) - min(at)) * 1000 from {schema}.ledger"
                    + " where change = 1"))
        .as("not much slower than the rate: 1,500 ms")
        .isLessThan(6_000 + 20 * ordinaryMillis(queue));
  }

  /** How long a job without limits takes on this machine at present. */
  private long ordinaryMillis(SimpleQueue queue) {
    deployHandlers(
        nodes.get(0), () -> LambdaHandler.succeeding("free"), ThreadingModel.EVENT_LOOP, 1);
    long before = System.nanoTime();
    await(queue.enqueueAndAwait(JobRequest.of("free")));
    return Duration.ofNanos(System.nanoTime() - before).toMillis();
  }

  /** Nobody polls: a freed permit is told. */
  @Test
  void aFreedPermitIsUsedAtOnceByWhoeverHasAPlace() {
    SimpleQueueOptions options = options(new QueueOptions().setClusterMaxRunning(1));
    options.getPoller().setPollInterval(Duration.ofMinutes(1));
    SimpleQueue queue = deploy(options, job -> Future.succeededFuture(JobResult.success()));
    int jobs = 50;

    long began = System.nanoTime();
    await(
        queue.enqueueAll(
            IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList()));

    nothingIsLeft(jobs);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as("before the first poll")
        .isLessThan(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claim", "settle"})
  void lostRepliesLeakNoPermit(String connection) {
    Proxy proxy = new Proxy(vertx);
    int jobs = 200;
    SimpleQueue queue =
        deploy(
            options(new QueueOptions().setClusterMaxRunning(3)).setConnectOptions(proxy.options()),
            job -> pause(job, JobResult.success()));

    await(
        queue.enqueueAll(
            IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList()));
    for (int fault = 1; fault <= 5; fault++) {
      int expected = fault;
      proxy.loseNextAnswer("simplequeue " + connection);
      eventually(() -> assertThat(proxy.faults()).isEqualTo(expected));
    }

    nothingIsLeft(jobs);
    assertThat(mostAtATime(false)).isLessThanOrEqualTo(3);
    closeNodes();
    nodes.clear();
    await(proxy.close());
  }

  /** A stop in the middle gives permits back; the others go on. */
  @Test
  void anOrderlyStopFreesThePermitsOfItsJobs() {
    int jobs = 150;
    SimpleQueueOptions options = options(new QueueOptions().setClusterMaxRunning(3));
    options.getPoller().setGrace(Duration.ofMillis(1));
    SimpleQueue queue = deploy(options, job -> vertx.timer(20).map(JobResult.success()));
    await(
        queue.enqueueAll(
            IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(archivedJobs()).isGreaterThan(20));

    await(nodes.remove(2).close());
    await(nodes.remove(1).close());

    nothingIsLeft(jobs);
    assertThat(mostAtATime(false)).isEqualTo(3);
  }
}
