package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.event.QueueEvent.DatabaseBack;
import dev.simplequeue.event.QueueEvent.RowsRefused;
import dev.simplequeue.event.QueueEvent.RowsTaken;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that the database refuses to let be claimed holds up no other, of no queue. */
@Tag("promise-5")
class RefusedClaimsTest extends OnDatabase {
  private static final String DROP = "drop function {schema}.refuse() cascade";

  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    return super.options().addListener(heard);
  }

  private void refuse(String code, String trigger) {
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as $$ begin raise"
            + " exception 'not by this test' using errcode = '"
            + code
            + "'; end $$");
    rows(trigger + " execute function {schema}.refuse()");
  }

  /** Nobody may claim these. */
  private void refuseClaims(String code, String which) {
    refuse(
        code,
        "create trigger refuse before update on {schema}.job for each row when (new.claimed_by is"
            + " not null and "
            + which
            + ")");
  }

  private void handle(String... queues) {
    for (String queue : queues) {
      deployHandlers(
          () -> new LambdaHandler(queue, 10, job -> Future.succeededFuture(JobResult.success())),
          ThreadingModel.EVENT_LOOP,
          1);
    }
  }

  private static List<JobRequest> requests(String queue, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> JobRequest.of(queue, i)).toList();
  }

  private UUID culprit() {
    return rows("select id from {schema}.job where payload = '0'").get(0).getUUID(0);
  }

  private void toldOnceOf(UUID culprit) {
    eventually(() -> assertThat(heard.all(RowsRefused.class)).hasSize(1));
    assertThat(heard.all(RowsRefused.class))
        .allMatch(event -> event.rows().equals(List.of(culprit)))
        .allMatch(event -> event.error().contains("not by this test"))
        .allMatch(event -> event.part().contains("work"));
    assertThat(heard.all(DatabaseAway.class)).isEmpty();
  }

  @ParameterizedTest(name = "SQLSTATE {0}")
  @ValueSource(strings = {"P0001", "42501", "23514", "XX001"})
  void theOthersOfAllQueuesAreClaimedAndItIsWhenTheCauseIsGone(String code) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests("work", 0, 40)));
    await(queue.enqueueAll(requests("other", 1, 41)));
    refuseClaims(code, "old.payload = '0'");
    UUID culprit = culprit();
    try (Log log = Log.listen()) {
      handle("work", "other");

      eventually(() -> assertThat(archivedJobs()).isEqualTo(79));
      await(queue.enqueueAll(requests("work", 1, 41)));
      await(queue.enqueueAll(requests("other", 1, 41)));
      eventually(() -> assertThat(archivedJobs()).as("also later").isEqualTo(159));
      toldOnceOf(culprit);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("The database refuses the"))
          .hasSize(1)
          .allMatch(line -> line.contains(culprit.toString()));
    }

    rows(DROP);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(160));
    assertThat(number("select attempt from {schema}.archive where id = $1", culprit)).isEqualTo(1);
    eventually(() -> assertThat(heard.all(RowsTaken.class)).hasSize(1));
    assertThat(heard.all(RowsRefused.class)).hasSize(1);
  }

  /** Only the commit shows that it is refused. */
  @Test
  void aClaimThatIsRefusedWhenItCommitsHoldsUpNoOther() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests("work", 0, 40)));
    refuse(
        "P0001",
        "create constraint trigger refuse after update on {schema}.job deferrable initially"
            + " deferred for each row when (new.claimed_by is not null and new.payload = '0')");
    UUID culprit = culprit();

    handle("work");

    eventually(() -> assertThat(archivedJobs()).isEqualTo(39));
    toldOnceOf(culprit);
    rows(DROP);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(40));
  }

  @ParameterizedTest(name = "limit key {0}, refuses {1}")
  @CsvSource({"false, claim", "true, claim", "true, park", "true, unpark"})
  void inAQueueWithLimitsNeither(boolean keyed, String what) {
    SimpleQueueOptions options = options();
    QueueOptions limits = new QueueOptions().setClusterMaxRunning(6);
    options.setQueue("work", keyed ? limits.setLimitKeyMaxRunning(2) : limits);
    SimpleQueue queue = deployQueue(vertx, options);
    refuse(
        "P0001",
        "create trigger refuse before update on {schema}.job for each row when (old.payload = '0'"
            + (switch (what) {
              case "park" -> " and new.parked_at is not null)";
              case "unpark" -> " and old.parked_at is not null)";
              default -> " and new.claimed_by is not null)";
            }));
    List<JobRequest> requests =
        IntStream.range(-20, 20)
            .mapToObj(
                i -> keyed ? JobRequest.of("work", i).limitKey("k") : JobRequest.of("work", i))
            .toList();
    await(queue.enqueueAll(requests));
    await(queue.enqueueAll(requests("other", 1, 41)));
    UUID culprit = culprit();

    handle("work", "other");

    // Whether a job is parked at all depends on what was free: one that is refused that may run.
    eventually(() -> assertThat(archivedJobs()).isGreaterThanOrEqualTo(79));
    if (!what.equals("park")) {
      eventually(() -> assertThat(heard.all(RowsRefused.class)).isNotEmpty());
      assertThat(heard.all(RowsRefused.class))
          .allMatch(event -> event.rows().equals(List.of(culprit)));
    }
    assertThat(heard.all(DatabaseAway.class)).isEmpty();
    rows(DROP);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(80));
  }

  /** So many that it is no matter of some jobs: its queue alone stands still. */
  @Test
  void aQueueOfWhichNothingCanBeClaimedHoldsUpNoOther() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests("work", 0, 3000)));
    refuseClaims("P0001", "old.queue = 'work'");
    handle("work", "other");

    await(queue.enqueueAll(requests("other", 1, 401)));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(400));
    eventually(() -> assertThat(heard.all(DatabaseAway.class)).hasSize(1));
    assertThat(heard.all(DatabaseAway.class)).allMatch(away -> away.part().contains("work"));
    await(queue.enqueueAll(requests("other", 1, 401)));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(800));
    rows(DROP);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(3800));
    eventually(() -> assertThat(heard.all(DatabaseBack.class)).hasSize(1));
    eventually(() -> assertThat(heard.all(RowsTaken.class)).hasSize(1));
  }

  /** Each job alone can be claimed, but not all of them at once. */
  @Test
  void aTriggerThatLetsOnlySoManyRunStopsNothingElse() {
    SimpleQueue queue = deployQueue();
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as $$ begin if (select"
            + " count(*) from {schema}.job where claimed_by is not null) >= 3 then raise exception"
            + " 'three at a time'; end if; return new; end $$");
    rows(
        "create trigger refuse before update on {schema}.job for each row when (new.claimed_by is"
            + " not null and old.queue = 'work') execute function {schema}.refuse()");
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                10,
                job -> {
                  Promise<JobResult> result = Promise.promise();
                  running.add(result);
                  return result.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);

    await(queue.enqueueAll(requests("work", 0, 10)));

    eventually(() -> assertThat(running).hasSize(3));
    rows(DROP);
    eventually(() -> assertThat(running).hasSize(10));
    running.forEach(result -> result.complete(JobResult.success()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(10));
  }

  /** A refusal that names no row is the database's, as before. */
  @Test
  void whatRefusesEveryClaimIsToldOfAsOne() {
    SimpleQueue queue = deployQueue();
    refuse("P0001", "create trigger refuse before update on {schema}.job for each statement");
    handle("work", "other");
    await(queue.enqueueAll(requests("work", 0, 4)));

    eventually(
        () ->
            assertThat(heard.all(DatabaseAway.class))
                .anyMatch(away -> away.part().equals("claim loop")));
    assertThat(heard.all(RowsRefused.class)).isEmpty();
    rows(DROP);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(4));
  }
}
