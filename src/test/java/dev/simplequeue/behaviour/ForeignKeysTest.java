package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.RowsRefused;
import dev.simplequeue.event.QueueEvent.RowsTaken;
import dev.simplequeue.event.QueueEvent.SettlementStuck;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.ReaperOptions.MissingHandler;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A foreign key onto a job, or onto its record, holds up that job alone, at every door. */
@Tag("promise-5")
class ForeignKeysTest extends InspectedJobs {
  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    return super.options().addListener(heard);
  }

  /** When the server looks at the key. */
  enum Looked {
    AT_ONCE,
    AT_THE_COMMIT
  }

  /** A table of the user's that names the row with payload 0. */
  private UUID order(String table, Looked when) {
    if (!table.equals("job")) {
      rows("alter table {schema}." + table + " add unique (id)");
    }
    rows(
        "create table {schema}.orders (row uuid references {schema}."
            + table
            + " (id)"
            + (when == Looked.AT_THE_COMMIT ? " deferrable initially deferred)" : ")"));
    rows("insert into {schema}.orders select id from {schema}." + table + " where payload = '0'");
    return rows("select row from {schema}.orders").get(0).getUUID(0);
  }

  /** A statement that waits for this table has locked the one that it refers to: a deadlock. */
  private void noMoreOrders() {
    eventually(() -> rows("drop table if exists {schema}.orders"));
  }

  private void refusedOnceOf(UUID culprit, String part) {
    eventually(() -> assertThat(heard.all(RowsRefused.class)).hasSize(1));
    assertThat(heard.all(RowsRefused.class))
        .allMatch(event -> event.rows().equals(List.of(culprit)) && event.part().contains(part))
        .allMatch(event -> event.error().contains("orders"));
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatCannotBeSettledIsStuckAlone(Looked when) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests("work")));
    UUID culprit = order("job", when);

    deployAnswering("work", JobResult.success());

    eventually(() -> assertThat(archivedJobs()).isEqualTo(39));
    eventually(
        () ->
            assertThat(heard.all(SettlementStuck.class))
                .singleElement()
                .matches(stuck -> stuck.job().equals(culprit)));
    noMoreOrders();
    eventually(() -> assertThat(archivedJobs()).isEqualTo(40));
  }

  private static List<JobRequest> requests(String queue) {
    return IntStream.range(0, 40)
        .mapToObj(i -> JobRequest.of(queue, i).fingerprint("group"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"AT_ONCE, JAVA", "AT_ONCE, MESSAGES", "AT_THE_COMMIT, JAVA"})
  void aJobThatCannotBeCancelledIsNamed(Looked when, Way way) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests("work")));
    UUID culprit = order("job", when);

    assertThat(awaitFailure(cancelGroup(queue, way))).hasMessageContaining(culprit.toString());

    assertThat(deadJobs()).isEqualTo(39);
    noMoreOrders();
    await(cancelGroup(queue, way));
    assertThat(deadJobs()).isEqualTo(40);
  }

  private Future<?> cancelGroup(SimpleQueue queue, Way way) {
    return way == Way.JAVA
        ? queue.cancelByFingerprint("group")
        : vertx
            .eventBus()
            .request("simplequeue.cancel", new JsonObject().put("fingerprint", "group"));
  }

  @ParameterizedTest
  @CsvSource({"AT_ONCE, JAVA", "AT_ONCE, MESSAGES", "AT_THE_COMMIT, MESSAGES"})
  void aJobThatCannotBeDeletedIsNamed(Looked when, Way way) {
    SimpleQueue queue = deployQueue();
    List<JobRequest> requests = requests("work");
    await(queue.enqueueAll(requests));
    UUID culprit = order("job", when);
    List<UUID> ids = requests.stream().map(JobRequest::id).toList();

    assertThat(awaitFailure(inspector(way).delete(ids))).hasMessageContaining(culprit.toString());

    assertThat(liveJobs()).isEqualTo(1);
    noMoreOrders();
    assertThat(await(inspector(way).delete(ids)).done()).containsExactly(culprit);
  }

  /** Neither a key onto the dead letter nor one onto a live job is in the way. */
  @ParameterizedTest
  @EnumSource
  void aDeadLetterThatIsReferredToLivesAgain(Looked when) {
    SimpleQueue queue = deployQueue();
    die(queue, requests("bad").toArray(JobRequest[]::new));
    order("dead_letter", when);

    assertThat(await(inspector(Way.JAVA).redrive(RedriveRequest.ofQueue("bad"))).lives())
        .hasSize(40);
  }

  @ParameterizedTest
  @EnumSource
  void aJobWithoutAHandlerThatCannotEndIsNamed(Looked when) {
    SimpleQueueOptions options = options();
    options
        .getReaper()
        .setMissingHandlerAfter(Duration.ofSeconds(1))
        .setMissingHandlerThen(MissingHandler.UNPROCESSABLE);
    await(Startup.prepare(vertx, options, event -> {}));
    rows(
        "insert into {schema}.job (id, queue, bytes, payload, run_at) select gen_random_uuid(),"
            + " 'nobody''s', 2, to_jsonb(i), now() - interval '1 h' from generate_series(0, 39) i");
    UUID culprit = order("job", when);

    deployQueue(vertx, options);

    eventually(() -> assertThat(deadJobs()).isEqualTo(39));
    refusedOnceOf(culprit, "nobody's");
    noMoreOrders();
    eventually(() -> assertThat(deadJobs()).isEqualTo(40));
    eventually(() -> assertThat(heard.all(RowsTaken.class)).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({
    "dead_letter, AT_ONCE",
    "dead_letter, AT_THE_COMMIT",
    "archive_default, AT_ONCE",
    "archive_default, AT_THE_COMMIT"
  })
  void anOldRecordThatCannotBeDeletedIsNamed(String table, Looked when) {
    SimpleQueueOptions options = options();
    options.getJanitor().setInterval(Duration.ofSeconds(1));
    await(Startup.prepare(vertx, options, event -> {}));
    boolean dead = table.equals("dead_letter");
    rows(
        "insert into {schema}."
            + table
            + " (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses,"
            + " crashes, releases, priority, queue, payload"
            + (dead ? ", state" : "")
            + ") select gen_random_uuid(), now(), now(), now() - interval '1 year', 1, 1, 1, 0, 0,"
            + " 0, 5, 'work', to_jsonb(i)"
            + (dead ? ", 'failed'" : "")
            + " from generate_series(0, 39) i");
    UUID culprit = order(table, when);

    deployQueue(vertx, options);

    eventually(() -> assertThat(number("select count(*) from {schema}." + table)).isEqualTo(1));
    refusedOnceOf(culprit, "deletion");
    noMoreOrders();
    eventually(() -> assertThat(number("select count(*) from {schema}." + table)).isZero());
  }

  /** Claims, retries and puttings-off change no key. */
  @ParameterizedTest
  @ValueSource(strings = {"retry", "put off"})
  void aJobThatIsReferredToRunsAgain(String how) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests("work")));
    UUID culprit = order("job", Looked.AT_ONCE);

    deployAnswering(
        "work",
        how.equals("retry")
            ? JobResult.retryIn(Duration.ofHours(1), "later")
            : JobResult.rescheduleIn(Duration.ofHours(1)));

    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.job where claimed_by is null and run_at >"
                            + " now() + interval '30 min'"))
                .isEqualTo(40));
    assertThat(rows("select from {schema}.job where id = $1", culprit)).hasSize(1);
    assertThat(heard.all(SettlementStuck.class)).isEmpty();
  }
}
