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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                .setMaxReschedules(1000)
                .setMaxReleases(100));
  }

  private void run(String sql) {
    for (String statement : sql.split(";;")) {
      rows(statement);
    }
  }

  /** A queue whose handler counts its runs and answers this, once it may. */
  private SimpleQueue answering(String name, JobResult result) {
    SimpleQueue queue = SimpleQueue.create(vertx);
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

  /** What refuses the end of the one job of a queue of its own. */
  private record Refusal(
      String name, JobRequest request, JobResult result, String set, String lift) {
    String queue() {
      return request.queue();
    }
  }

  private static Refusal refusal(String name, JobResult result, String obstacle, int maxAttempts) {
    // All of them stand in one schema.
    String own = "_" + name.replaceAll("[, ]+", "_");
    JobRequest request = JobRequest.of(name).maxAttempts(maxAttempts);
    String set =
        obstacle.contains("references")
            ? obstacle + ";;" + FILL + " where id = '" + request.id() + "'"
            : obstacle;
    String lift =
        obstacle.contains("references")
            ? "drop table {schema}.orders"
            : "drop function {schema}.refuse() cascade";
    return new Refusal(
        name, request, result, own(set, own).replace("'work'", "'" + name + "'"), own(lift, own));
  }

  private static String own(String sql, String end) {
    return sql.replace("orders", "orders" + end).replace("refuse", "refuse" + end);
  }

  private static List<Refusal> refusals() {
    JobResult output = JobResult.success(42);
    JobResult failed = JobResult.failed("no");
    String job = "when (old.queue = 'work' and old.claimed_by is not null)";
    String delete = onJob("delete", job, "P0001");
    String update = onJob("update", job, "P0001");
    return List.of(
        refusal("success, foreign key", JobResult.success(), FOREIGN_KEY, 1),
        refusal("output, foreign key", output, FOREIGN_KEY, 5),
        refusal("output, deferred foreign key", output, DEFERRED_KEY, 5),
        refusal("critical, foreign key", JobResult.critical("no"), FOREIGN_KEY, 5),
        refusal("cancel, foreign key", JobResult.cancel("no"), FOREIGN_KEY, 5),
        refusal("last failure, foreign key", failed, FOREIGN_KEY, 1),
        refusal("output, trigger", output, delete, 5),
        refusal("success, trigger", JobResult.success(), delete, 5),
        refusal("failure, trigger", failed, update, 5),
        refusal(
            "retry, trigger",
            JobResult.retryIn(Duration.ZERO, "no"),
            onJob("update", job, "23514"),
            5),
        refusal("put off, trigger", JobResult.rescheduleIn(Duration.ZERO), update, 5));
  }

  private static String onJob(String what, String when, String code) {
    return trigger("job", what, code).replace("for each row", "for each row " + when);
  }

  @Test
  void aJobRunsOnceAndItsEndIsTriedAgainUntilItIsTaken() {
    SimpleQueue queue = deployQueue();
    List<Refusal> refusals = refusals();
    for (Refusal refusal : refusals) {
      await(queue.enqueue(refusal.request()));
      run(refusal.set());
    }
    try (Log log = Log.listen()) {
      refusals.forEach(refusal -> answering(refusal.queue(), refusal.result()));

      eventually(
          () ->
              assertThat(heard.all(SettlementStuck.class))
                  .extracting(SettlementStuck::queue)
                  .containsAll(refusals.stream().map(Refusal::queue).toList()));
      answering("other", JobResult.success());
      enqueue(queue, "other", 50);
      eventually(() -> assertThat(archivedJobs()).isEqualTo(50));
      await(vertx.timer(1500));

      assertThat(heard.all(SettlementStuck.class)).as("said once").hasSize(refusals.size());
      for (Refusal refusal : refusals) {
        assertThat(runs(refusal.queue())).as("executions: %s", refusal.name()).isEqualTo(1);
        assertThat(log.lines())
            .filteredOn(line -> line.contains("refuses to settle it"))
            .filteredOn(line -> line.contains(refusal.request().id().toString()))
            .as(refusal.name())
            .hasSizeLessThanOrEqualTo(1);
      }
      // A burst of the same kind is cut short.
      assertThat(log.lines())
          .filteredOn(line -> line.contains("refuses to settle it"))
          .isNotEmpty()
          .allMatch(line -> line.contains("SQLSTATE"));
    }

    refusals.forEach(refusal -> run(refusal.lift()));

    eventually(() -> assertThat(heard.all(SettlementFreed.class)).hasSize(refusals.size()));
    for (Refusal refusal : refusals) {
      if (refusal.result() instanceof JobResult.Success) {
        assertThat(
                number("select count(*) from {schema}.archive where queue = $1", refusal.queue()))
            .as(refusal.name())
            .isEqualTo(1);
        assertThat(runs(refusal.queue())).as(refusal.name()).isEqualTo(1);
      }
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
