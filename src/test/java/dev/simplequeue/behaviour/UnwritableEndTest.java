package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.SettlementFreed;
import dev.simplequeue.event.QueueEvent.SettlementStuck;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A handler's work is never repeated because its result cannot be written down. */
@Tag("promise-5")
class UnwritableEndTest extends OnDatabase {
  private static final String FOREIGN_KEY =
      "create table {schema}.orders (job uuid references {schema}.job (id))";
  private static final String DEFERRED_KEY =
      FOREIGN_KEY.replace("(id))", "(id) deferrable initially deferred)");
  private static final String FILL = "insert into {schema}.orders select id from {schema}.job";

  private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .addListener(heard)
        .setQueueDefaults(
            new QueueOptions()
                .setBackoff(Backoff.constant(Duration.ofMillis(10)))
                .setMaxReprocesses(1000)
                .setMaxReleases(100));
  }

  private void run(String sql) {
    for (String statement : sql.split(";;")) {
      rows(statement);
    }
  }

  /** A queue whose handler counts its runs and answers this, once it may. */
  private SimpleQueue answering(String name, JobResult result) {
    SimpleQueue queue = SimpleQueue.client(vertx);
    deployHandlers(
        () ->
            new LambdaHandler(
                name,
                10,
                job -> {
                  executions.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
                  return Future.succeededFuture(result);
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    return queue;
  }

  private int runs(String queue) {
    return executions.getOrDefault(queue, new AtomicInteger()).get();
  }

  private static String trigger(String table, String when, String code) {
    return """
        create function {schema}.refuse() returns trigger language plpgsql as
        $$ begin raise exception 'not by this test' using errcode = '%s'; end $$;;
        create trigger refuse before %s on {schema}.%s for each row execute function {schema}.refuse()"""
        .formatted(code, when, table);
  }

  static Stream<Arguments> refusals() {
    JobResult output = JobResult.success(42);
    String job = "when (old.queue = 'work' and old.claimed_by is not null)";
    return Stream.of(
        Arguments.of("success, foreign key", JobResult.success(), FOREIGN_KEY, 1),
        Arguments.of("output, foreign key", output, FOREIGN_KEY, 5),
        Arguments.of("output, deferred foreign key", output, DEFERRED_KEY, 5),
        Arguments.of("critical, foreign key", JobResult.critical("no"), FOREIGN_KEY, 5),
        Arguments.of("cancel, foreign key", JobResult.cancel("no"), FOREIGN_KEY, 5),
        Arguments.of("last failure, foreign key", JobResult.failed("no"), FOREIGN_KEY, 1),
        Arguments.of("output, trigger", output, onJob("delete", job, "P0001"), 5),
        Arguments.of("success, trigger", JobResult.success(), onJob("delete", job, "P0001"), 5),
        Arguments.of("failure, trigger", JobResult.failed("no"), onJob("update", job, "P0001"), 5),
        Arguments.of(
            "retry, trigger",
            JobResult.retryIn(Duration.ZERO, "no"),
            onJob("update", job, "23514"),
            5),
        Arguments.of(
            "put off, trigger",
            JobResult.rescheduleIn(Duration.ZERO),
            onJob("update", job, "P0001"),
            5));
  }

  private static String onJob(String what, String when, String code) {
    return trigger("job", what, code).replace("for each row", "for each row " + when);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void aJobRunsOnceAndItsEndIsTriedAgainUntilItIsTaken(
      String name, JobResult result, String obstacle, int maxAttempts) {
    SimpleQueue queue = deployQueue();
    UUID id = await(queue.enqueue(JobRequest.of("work").maxAttempts(maxAttempts))).id();
    run(obstacle);
    if (obstacle.contains("references")) {
      run(FILL);
    }
    try (Log log = Log.listen()) {
      answering("work", result);

      eventually(() -> assertThat(heard.all(SettlementStuck.class)).isNotEmpty());
      answering("other", JobResult.success());
      await(
          queue.enqueueAll(
              IntStream.range(0, 50).mapToObj(i -> JobRequest.of("other", i)).toList()));
      eventually(() -> assertThat(archivedJobs()).isEqualTo(50));
      await(vertx.timer(1500));

      assertThat(runs("work")).as("executions").isEqualTo(1);
      assertThat(heard.all(SettlementStuck.class)).as("said once").hasSize(1);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("refuses to settle it"))
          .hasSize(1)
          .allMatch(line -> line.contains(id.toString()) && line.contains("SQLSTATE"));
    }

    run(
        obstacle.contains("references")
            ? "drop table {schema}.orders"
            : "drop function {schema}.refuse() cascade");

    eventually(() -> assertThat(heard.all(SettlementFreed.class)).hasSize(1));
    if (result instanceof JobResult.Success) {
      assertThat(number("select count(*) from {schema}.archive where queue = 'work'")).isEqualTo(1);
      assertThat(runs("work")).isEqualTo(1);
    }
  }

  /** An operator may need a day to find the cause. */
  @Test
  void manyStuckJobsOfOneQueueStopThatQueueAlone() {
    SimpleQueue queue = deployQueue();
    run(onJob("delete", "when (old.queue = 'work')", "P0001"));
    answering("work", JobResult.success());
    answering("other", JobResult.success());
    enqueue(queue, "work", 1000);
    eventually(() -> assertThat(heard.all(SettlementStuck.class)).hasSize(1000));

    enqueue(queue, "work", 100);
    enqueue(queue, "other", 3000);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(3000));
    assertThat(runs("work")).as("bounded").isEqualTo(1000);
    run("drop function {schema}.refuse() cascade");
    eventually(() -> assertThat(archivedJobs()).isEqualTo(4100));
    assertThat(runs("work")).as("each once").isEqualTo(1100);
  }

  private void enqueue(SimpleQueue queue, String name, int jobs) {
    await(
        queue.enqueueAll(IntStream.range(0, jobs).mapToObj(i -> JobRequest.of(name, i)).toList()));
  }

  /** A missing right is everybody's trouble, but only of those that need it. */
  @Test
  void aRightThatIsMissingOnTheArchiveRepeatsNoWorkAndHoldsUpNoFailure() {
    SimpleQueue queue = deployQueue();
    answering("work", JobResult.success(42));
    answering("other", JobResult.critical("no"));
    String deny =
        "create function {schema}.refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'permission denied' using errcode = '42501'; end $$;;"
            + "create trigger refuse before insert on {schema}.archive"
            + " for each row execute function {schema}.refuse()";
    run(deny);

    enqueue(queue, "work", 2000);
    eventually(() -> assertThat(runs("work")).isEqualTo(2000));
    enqueue(queue, "other", 10);

    eventually(() -> assertThat(deadJobs()).isEqualTo(10));
    run("drop function {schema}.refuse() cascade");
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2000));
    assertThat(runs("work")).isEqualTo(2000);
    assertThat(runs("other")).isEqualTo(10);
  }

  /** The same errors as a server has that takes nothing at all. */
  @ParameterizedTest(name = "SQLSTATE {0}")
  @ValueSource(strings = {"42501", "42P01", "XX001", "T0001"})
  void anErrorThatCouldMeanTheServerHoldsUpNoOtherJobIfItComesFromOneRow(String code) {
    SimpleQueue queue = deployQueue();
    run(onJob("delete", "when (old.queue = 'work')", code));
    answering("work", JobResult.success(42));
    answering("other", JobResult.success());
    enqueue(queue, "work", 3);

    enqueue(queue, "other", 500);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(500));
    eventually(() -> assertThat(heard.all(SettlementStuck.class)).hasSizeGreaterThan(0));
    assertThat(runs("work")).as("executions").isEqualTo(3);
    run("drop function {schema}.refuse() cascade");
    eventually(() -> assertThat(archivedJobs()).isEqualTo(503));
    assertThat(runs("work")).as("executions").isEqualTo(3);
  }

  /** The limit is for those that run. */
  @Test
  void aStuckJobKeepsNoPermitOfItsQueue() {
    SimpleQueueOptions options = options();
    options.setQueue("work", new QueueOptions().setClusterMaxRunning(1));
    SimpleQueue queue = deployQueue(vertx, options);
    run(onJob("delete", "when (old.payload = '0')", "P0001"));
    answering("work", JobResult.success());

    enqueue(queue, "work", 10);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(9));
    assertThat(runs("work")).isEqualTo(10);
    assertThat(liveJobs()).isEqualTo(1);
  }
}
