package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No job waits longer than two poll intervals behind newer ones, whatever puts it behind what was
 * already claimed: commits that come late, times in the past, claims that are aborted, nodes that
 * die, another priority.
 */
@Tag("promise-12")
class LeftBehindTest extends OnDatabase {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LOAD = Duration.ofMillis(1_500);

  /** What puts jobs behind others, apart from each other: each also brings claims back. */
  private enum Trouble {
    LATE_COMMITS(false),
    PAST_TIMES(false),
    ABORTED_CLAIMS(false),
    DEAD_NODES(true),
    STOPPED_NODES(true),
    OTHER_PRIORITIES(false);

    /** Whether jobs begin on one node and end on another. */
    final boolean endsElsewhere;

    Trouble(boolean endsElsewhere) {
      this.endsElsewhere = endsElsewhere;
    }
  }

  private final Vertx second = Vertx.vertx();
  private final Random random = new Random(4);
  private final Map<UUID, Long> committed = new ConcurrentHashMap<>();
  private final Map<UUID, Long> started = new ConcurrentHashMap<>();
  private final Set<UUID> ended = ConcurrentHashMap.newKeySet();

  /** They have begun on a node that did not end them. */
  private final Set<UUID> begunBefore = ConcurrentHashMap.newKeySet();

  /** The tests have four connections, and one may hold a snapshot. */
  private final Semaphore open = new Semaphore(3);

  private final AtomicInteger underWay = new AtomicInteger();
  private SimpleQueue queue;

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setPoller(
            new PollerOptions()
                .setPollInterval(POLL)
                .setHeartbeatInterval(Duration.ofMillis(500))
                .setGrace(Duration.ofSeconds(1)));
  }

  @AfterEach
  void closeSecond() {
    await(second.close());
  }

  static Stream<Arguments> troubles() {
    return Stream.of(Trouble.values())
        .flatMap(trouble -> Stream.of(Arguments.of(trouble, false), Arguments.of(trouble, true)));
  }

  @ParameterizedTest(name = "{0}, pinned snapshot: {1}")
  @MethodSource("troubles")
  void noJobWaitsLongerThanTwoPollsBehindNewerOnes(Trouble trouble, boolean pinned) {
    noneIsLeftBehind(options(), trouble, pinned);
  }

  /** Its claims count permits besides, and those of the jobs that ended are pinned too. */
  @ParameterizedTest(name = "{0}, pinned snapshot")
  @EnumSource
  void norDoesOneInAQueueWithALimit(Trouble trouble) {
    noneIsLeftBehind(
        options().setQueue("work", new QueueOptions().setClusterMaxRunning(1_000)), trouble, true);
  }

  private void noneIsLeftBehind(SimpleQueueOptions options, Trouble trouble, boolean pinned) {
    queue = deployQueue(vertx, options);
    deployQueue(second, options);
    deployHandlers(vertx, this::handler, ThreadingModel.EVENT_LOOP, 2);
    deployHandlers(second, this::handler, ThreadingModel.EVENT_LOOP, 2);
    SqlConnection reader = await(pool.getConnection());
    if (pinned) {
      await(reader.query("begin isolation level repeatable read").execute());
      await(reader.query("select 1").execute());
    }

    load(trouble);

    eventually(() -> assertThat(underWay).hasValue(0));
    eventually(() -> assertThat(ended).containsAll(committed.keySet()));
    noneWaitedBehindNewerOnes();
    await(reader.close());
  }

  /** All of them may wait where the machine is busy; but then the newer ones wait too. */
  private void noneWaitedBehindNewerOnes() {
    List<UUID> newestFirst =
        committed.keySet().stream()
            .filter(job -> !begunBefore.contains(job))
            .sorted(Comparator.comparing(committed::get).reversed())
            .toList();
    long firstNewer = Long.MAX_VALUE;
    for (UUID job : newestFirst) {
      long start = started.get(job);
      if (firstNewer < start) {
        assertThat(Duration.ofNanos(start - firstNewer))
            .as(job.toString())
            .isLessThan(POLL.multipliedBy(2));
      }
      firstNewer = Math.min(firstNewer, start);
    }
  }

  private LambdaHandler handler() {
    return new LambdaHandler("work", 100, this::start);
  }

  private Future<JobResult> start(Job job) {
    started.putIfAbsent(job.id(), System.nanoTime());
    ended.add(job.id());
    return Future.succeededFuture(JobResult.success());
  }

  /**
   * Jobs come all the time, on both nodes, and the trouble again and again, until the time is over;
   * on a slow machine for longer: until there were enough of both.
   */
  private void load(Trouble trouble) {
    long jobs = vertx.setPeriodic(5, t -> acknowledged(JobRequest.of("work")));
    long troubles =
        switch (trouble) {
          case LATE_COMMITS -> vertx.setPeriodic(15, t -> commitLate(JobRequest.of("work")));
          case PAST_TIMES ->
              vertx.setPeriodic(
                  50,
                  t -> acknowledged(JobRequest.of("work").runAt(Instant.now().minusSeconds(60))));
          case ABORTED_CLAIMS -> vertx.setPeriodic(100, t -> abortClaims());
          case DEAD_NODES -> vertx.setPeriodic(300, t -> dieWithJobs());
          case STOPPED_NODES -> vertx.setPeriodic(500, t -> stopWithJobs());
          case OTHER_PRIORITIES -> vertx.setPeriodic(20, t -> setOtherPriority());
        };
    await(vertx.timer(LOAD.toMillis()));
    eventually(
        () -> {
          assertThat(committed.size() - begunBefore.size()).isGreaterThan(100);
          assertThat(begunBefore.isEmpty()).isNotEqualTo(trouble.endsElsewhere);
        });
    vertx.cancelTimer(jobs);
    vertx.cancelTimer(troubles);
  }

  private void count(Future<?> work) {
    underWay.incrementAndGet();
    work.onComplete(ended -> underWay.decrementAndGet());
  }

  private void acknowledged(JobRequest request) {
    SimpleQueue node = random.nextBoolean() ? queue : SimpleQueue.create(second);
    count(node.enqueue(request).onSuccess(receipt -> isCommitted(request)));
  }

  private void isCommitted(JobRequest request) {
    committed.put(request.id(), System.nanoTime());
  }

  /** Its time is that of the insert; it is committed up to 400 ms later. */
  private void commitLate(JobRequest request) {
    long hold = 1 + random.nextInt(400);
    if (open.tryAcquire()) {
      count(
          pool.withTransaction(
                  connection ->
                      queue.enqueue(connection, request).compose(receipt -> vertx.timer(hold)))
              .onSuccess(done -> isCommitted(request))
              .onComplete(done -> open.release()));
    }
  }

  private void abortClaims() {
    count(
        pool.query(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name like 'simplequeue claim%' limit 1")
            .execute());
  }

  /** A node claims jobs, and is dead. */
  private void dieWithJobs() {
    UUID ghost = JobIds.next();
    count(
        pool.withTransaction(
                connection ->
                    connection
                        .query(
                            "insert into %1$s.node (id, name) values ('%2$s', 'ghost');"
                                    .formatted(schema, ghost)
                                + "insert into %1$s.lease values ('%2$s', now() - interval '1 hour')"
                                    .formatted(schema, ghost))
                        .execute()
                        .compose(v -> claimAsGhost(connection, ghost)))
            .onSuccess(jobs -> jobs.forEach(row -> begunBefore.add(row.getUUID(0)))));
  }

  private Future<RowSet<Row>> claimAsGhost(SqlConnection connection, UUID ghost) {
    return connection
        .query(
            ("insert into %1$s.job (id, queue, bytes, claimed_by, claimed_at, claims, attempt)"
                    + " select gen_random_uuid(), 'work', 2, '%2$s', now(), 1, 1 from generate_series(1, 3)"
                    + " returning id")
                .formatted(schema, ghost))
        .execute()
        .onSuccess(rows -> rows.forEach(row -> committed.put(row.getUUID(0), System.nanoTime())));
  }

  /** A node runs jobs that do not end before it stops. */
  private void stopWithJobs() {
    Vertx third = Vertx.vertx();
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofMillis(1));
    underWay.incrementAndGet();
    third
        .deployVerticle(new SimpleQueueVerticle(options))
        .compose(v -> third.deployVerticle(new LambdaHandler("work", 5, this::neverEnd)))
        .compose(
            v ->
                SimpleQueue.create(third)
                    .enqueueAll(
                        IntStream.range(0, 5).mapToObj(i -> JobRequest.of("work")).toList()))
        .onSuccess(
            receipts -> receipts.forEach(receipt -> committed.put(receipt.id(), System.nanoTime())))
        .compose(v -> third.timer(200))
        .toCompletionStage()
        .thenCompose(v -> third.close().toCompletionStage())
        .whenComplete((closed, error) -> underWay.decrementAndGet());
  }

  private Future<JobResult> neverEnd(Job job) {
    begunBefore.add(job.id());
    return Promise.<JobResult>promise().future();
  }

  /** Jobs that wait, behind a time to come, get another priority. */
  private void setOtherPriority() {
    count(
        pool.query(
                ("with moved as (update %1$s.job set priority = %2$d where id = any (array("
                        + " select id from %1$s.job where claimed_by is null limit 5 for update skip locked))"
                        + " returning queue, run_at)"
                        + " insert into %1$s.queue as q (name, rewinds, rewound_to)"
                        + " select queue, 1, array[min(run_at)] from moved group by queue"
                        + " on conflict (name) do update set rewinds = q.rewinds + 1,"
                        + " rewound_to = (excluded.rewound_to || q.rewound_to)[1 : 16]")
                    .formatted(schema, random.nextInt(10)))
            .execute());
  }
}
