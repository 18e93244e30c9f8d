package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.ClaimRepaired;
import dev.simplequeue.event.QueueEvent.DatabaseAway;
import dev.simplequeue.event.QueueEvent.DatabaseBack;
import dev.simplequeue.event.QueueEvent.RowsRefused;
import dev.simplequeue.event.QueueEvent.RowsTaken;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.ReaperOptions.MissingHandler;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A row that the database refuses to change holds up no other. */
@Tag("promise-5")
class RefusedRowsTest extends OnDatabase {
  private static final String DROP = "drop function {schema}.refuse() cascade";

  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().addListener(heard);
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(200));
    return options;
  }

  /** Refuses this for rows whose payload is 0. */
  private void refuse(String what, String table, String code) {
    String row = what.startsWith("delete") || what.startsWith("update") ? "old" : "new";
    rows(
        String.format(
            Locale.ROOT,
            "create or replace function {schema}.refuse() returns trigger language plpgsql as"
                + " $$ begin raise exception 'not by this test' using errcode = '%s'; end $$",
            code));
    rows(
        String.format(
            Locale.ROOT,
            "create trigger refuse before %s on {schema}.%s for each row when (%s.payload = '0' %s)"
                + " execute function {schema}.refuse()",
            what,
            table,
            row,
            what.equals("update") ? "and old.claimed_by is not null" : ""));
  }

  private void handle(String queue) {
    deployHandlers(
        () -> new LambdaHandler(queue, 10, job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);
  }

  private static List<JobRequest> requests(int jobs) {
    return IntStream.range(0, jobs).mapToObj(i -> JobRequest.of("work", i)).toList();
  }

  private UUID culprit() {
    return rows("select id from {schema}.job where payload = '0'").get(0).getUUID(0);
  }

  /** These jobs are claimed by a node whose lease has run out. */
  private void claimByDeadNode(String which) {
    UUID dead = JobIds.next();
    rows(
        "with n as (insert into {schema}.node (id, name) values ($1, 'dead')), l as (insert into"
            + " {schema}.lease (node, renewed_at) values ($1, now() - interval '1 h')) update"
            + " {schema}.job set claimed_by = $1, claimed_at = now(), attempt = 1, claims = 1 where "
            + which,
        dead);
  }

  private long deadNodes() {
    return number("select count(*) from {schema}.node where name = 'dead'");
  }

  private void toldOnceOf(UUID culprit, Log log) {
    assertThat(heard.all(RowsRefused.class))
        .as("said once")
        .hasSize(1)
        .allMatch(event -> event.rows().equals(List.of(culprit)));
    assertThat(log.lines())
        .filteredOn(line -> line.contains("The database refuses the"))
        .hasSize(1)
        .allMatch(line -> line.contains(culprit.toString()) && line.contains("not by this test"));
  }

  @ParameterizedTest(name = "{0} of {1}, SQLSTATE {2}")
  @CsvSource({
    "delete, job, P0001",
    "delete, job, 42501",
    "insert, dead_letter, P0001",
    "insert, dead_letter, 23514",
    "insert, dead_letter, XX001"
  })
  void aJobThatCannotEndHoldsUpNoOtherJobOfItsDeadNode(String what, String table, String code) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests(40)));
    rows("update {schema}.job set cancel_requested = true where payload::text::integer < 20");
    UUID culprit = culprit();
    refuse(what, table, code);
    try (Log log = Log.listen()) {
      claimByDeadNode("true");
      handle("work");

      eventually(() -> assertThat(archivedJobs()).isEqualTo(20));
      eventually(() -> assertThat(deadJobs()).isEqualTo(19));
      assertThat(culprit()).isEqualTo(culprit);
      assertThat(deadNodes()).isEqualTo(1);
      claimByDeadNode("false");
      eventually(() -> assertThat(deadNodes()).as("another goes").isEqualTo(1));
      eventually(() -> assertThat(heard.all(RowsRefused.class)).isNotEmpty());
      toldOnceOf(culprit, log);
    }

    rows(DROP);

    eventually(() -> assertThat(deadJobs()).isEqualTo(20));
    eventually(() -> assertThat(deadNodes()).isZero());
    eventually(() -> assertThat(heard.all(RowsTaken.class)).hasSize(1));
    assertThat(heard.all(RowsRefused.class)).hasSize(1);
  }

  @Test
  void aJobThatCannotRunAgainHoldsUpNoOtherJobOfItsDeadNode() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests(40)));
    UUID culprit = culprit();
    claimByDeadNode("false");
    eventually(() -> assertThat(deadNodes()).as("a reaper works").isZero());
    try (Log log = Log.listen()) {
      refuse("update", "job", "P0001");
      claimByDeadNode("true");
      handle("work");

      eventually(() -> assertThat(archivedJobs()).isEqualTo(39));
      eventually(() -> assertThat(heard.all(RowsRefused.class)).isNotEmpty());
      toldOnceOf(culprit, log);
    }

    rows(DROP);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(40));
    eventually(() -> assertThat(deadNodes()).isZero());
  }

  /** Only the commit shows that it is refused. */
  @Test
  void aForeignKeyThatIsLookedAtLateHoldsUpOneJobOfADeadNode() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests(40)));
    rows(
        "create table {schema}.orders (job uuid references {schema}.job (id) deferrable initially"
            + " deferred)");
    rows("insert into {schema}.orders select id from {schema}.job where payload = '0'");
    rows("update {schema}.job set cancel_requested = true");
    UUID culprit = culprit();
    claimByDeadNode("true");

    eventually(() -> assertThat(deadJobs()).isEqualTo(39));
    eventually(() -> assertThat(heard.all(RowsRefused.class)).hasSize(1));
    assertThat(culprit()).isEqualTo(culprit);

    rows("drop table {schema}.orders");

    eventually(() -> assertThat(deadJobs()).isEqualTo(40));
  }

  /** A claim whose answer was lost may have claimed a job that cannot be given back. */
  @Test
  void aJobOfALostClaimThatCannotBeGivenBackHoldsUpNoOtherClaim() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("nobody's", 0)));
    eventually(() -> assertThat(number("select count(*) from {schema}.node")).isEqualTo(1));
    rows(
        "update {schema}.job set claimed_by = (select id from {schema}.node), claimed_at = now(),"
            + " attempt = 1, claims = 1");
    UUID culprit = culprit();
    refuse("update", "job", "P0001");
    rows("create sequence {schema}.losses");
    rows(
        "create function {schema}.lose() returns trigger language plpgsql as $$ begin if"
            + " nextval('{schema}.losses') = 1 then perform pg_terminate_backend(pg_backend_pid());"
            + " end if; return new; end $$");
    rows(
        "create trigger lose before update on {schema}.job for each row when (old.queue = 'work')"
            + " execute function {schema}.lose()");
    try (Log log = Log.listen()) {
      handle("work");

      await(queue.enqueueAll(requests(20).subList(1, 20)));

      eventually(() -> assertThat(archivedJobs()).isEqualTo(19));
      eventually(() -> assertThat(heard.all(ClaimRepaired.class)).hasSize(1));
      eventually(() -> assertThat(heard.all(RowsRefused.class)).isNotEmpty());
      toldOnceOf(culprit, log);
    }

    rows(DROP);

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is null"))
                .isEqualTo(1));
    eventually(() -> assertThat(heard.all(RowsTaken.class)).hasSize(1));
  }

  /** A busy machine may keep other parts from the database for longer than the short heartbeat. */
  private static boolean isReapers(String part) {
    return part.startsWith("reaper's ");
  }

  private void toldOnceOf(String part) {
    eventually(
        () -> assertThat(heard.all(DatabaseAway.class)).anyMatch(away -> isReapers(away.part())));
    assertThat(heard.all(DatabaseAway.class))
        .filteredOn(away -> isReapers(away.part()))
        .hasSize(1)
        .allMatch(away -> away.part().equals("reaper's " + part));
    rows(DROP);
    eventually(
        () ->
            assertThat(heard.all(DatabaseBack.class))
                .filteredOn(back -> isReapers(back.part()))
                .hasSize(1)
                .allMatch(back -> back.part().equals("reaper's " + part)));
  }

  @ParameterizedTest(name = "SQLSTATE {0}")
  @ValueSource(strings = {"P0001", "42501"})
  void aLostPermitThatCannotBeRemovedHoldsUpNoParkedJob(String code) {
    deployQueue();
    refuseAny(code, "delete on {schema}.permit for each row when (old.queue = 'gone')");
    rows(
        "insert into {schema}.permit (job_id, claims, kind, queue, limit_key) values"
            + " (gen_random_uuid(), 1, 'run', 'gone', 'k')");
    rows("insert into {schema}.queue (name, limit_key_max_running) values ('work', 1)");
    rows(
        "insert into {schema}.job (id, queue, limit_key, bytes, run_at, parked_at) values"
            + " (gen_random_uuid(), 'work', 'k', 2, 'infinity', now())");

    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where parked_at is not null"))
                .isZero());

    toldOnceOf("removal of lost permits");
    eventually(() -> assertThat(number("select count(*) from {schema}.permit")).isZero());
  }

  private void refuseAny(String code, String trigger) {
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as $$ begin raise"
            + " exception 'not by this test' using errcode = '"
            + code
            + "'; end $$");
    rows("create trigger refuse before " + trigger + " execute function {schema}.refuse()");
  }

  @Test
  void aNodeThatCannotBeDeclaredDeadHoldsUpNoOther() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests(2)));
    refuseAny(
        "P0001",
        "update on {schema}.node for each row when (old.name = 'dead' and old.id::text < '1')");
    UUID stuck = UUID.fromString("00000000-0000-4000-8000-000000000000");
    rows("insert into {schema}.node (id, name) values ($1, 'dead')", stuck);
    rows(
        "insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1 h')", stuck);
    UUID other = UUID.fromString("f0000000-0000-4000-8000-000000000000");
    rows("insert into {schema}.node (id, name) values ($1, 'dead')", other);
    rows(
        "update {schema}.job set claimed_by = $1, claimed_at = now(), attempt = 1, claims = 1",
        other);
    rows(
        "insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1 h')", other);
    handle("work");

    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));

    eventually(() -> assertThat(deadNodes()).as("the other is gone").isEqualTo(1));
    toldOnceOf("declaration of dead nodes");
    eventually(() -> assertThat(deadNodes()).isZero());
  }

  @ParameterizedTest(name = "SQLSTATE {0}")
  @ValueSource(strings = {"P0001", "42501", "23503"})
  void aDeadNodeThatCannotBeRemovedHoldsUpNoOther(String code) {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(requests(2)));
    refuseAny(
        code,
        "delete on {schema}.node for each row when (old.name = 'dead' and old.id::text < '1')");
    UUID stuck = UUID.fromString("00000000-0000-4000-8000-000000000000");
    UUID other = UUID.fromString("f0000000-0000-4000-8000-000000000000");
    for (UUID node : List.of(stuck, other)) {
      rows("insert into {schema}.node (id, name) values ($1, 'dead')", node);
      rows(
          "insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1 h')",
          node);
      rows(
          "update {schema}.job set claimed_by = $1, claimed_at = now(), attempt = 1, claims = 1"
              + " where payload::text::integer = $2",
          node,
          node.equals(stuck) ? 0 : 1);
    }
    handle("work");

    eventually(() -> assertThat(archivedJobs()).as("both have run again").isEqualTo(2));
    eventually(() -> assertThat(deadNodes()).as("the other is gone").isEqualTo(1));
    eventually(() -> assertThat(heard.all(RowsRefused.class)).isNotEmpty());
    assertThat(heard.all(RowsRefused.class))
        .as("said once")
        .hasSize(1)
        .allMatch(event -> event.part().equals("removal of dead nodes"))
        .allMatch(event -> event.rows().equals(List.of(stuck)));
    assertThat(heard.all(DatabaseAway.class)).noneMatch(away -> isReapers(away.part()));

    rows(DROP);

    eventually(() -> assertThat(deadNodes()).isZero());
    eventually(() -> assertThat(heard.all(RowsTaken.class)).hasSize(1));
  }

  @ParameterizedTest(name = "{0} of {1}, SQLSTATE {2}")
  @CsvSource({"delete, job, P0001", "delete, job, 42501", "insert, dead_letter, 23514"})
  void aJobWithoutAHandlerThatCannotEndHoldsUpNoOther(String what, String table, String code) {
    SimpleQueueOptions options = options();
    options
        .getReaper()
        .setMissingHandlerAfter(Duration.ofSeconds(1))
        .setMissingHandlerThen(MissingHandler.UNPROCESSABLE);
    SimpleQueue queue = deployQueue(vertx, options);
    refuse(what, table, code);
    try (Log log = Log.listen()) {
      await(queue.enqueueAll(requests(100)));
      UUID culprit = culprit();

      eventually(() -> assertThat(deadJobs()).isEqualTo(99));
      await(queue.enqueueAll(requests(50).subList(1, 50)));
      eventually(() -> assertThat(deadJobs()).as("also later").isEqualTo(148));
      toldOnceOf(culprit, log);
    }

    rows(DROP);

    eventually(() -> assertThat(deadJobs()).isEqualTo(149));
    assertThat(heard.all(RowsRefused.class)).hasSize(1);
  }

  private void old(String table, int row, String more, String moreValues) {
    rows(
        "insert into {schema}."
            + table
            + " (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses,"
            + " crashes, releases, priority, queue, payload"
            + more
            + ") select gen_random_uuid(), now(), now(), now() - interval '1 year' - i * interval"
            + " '1 s', 1, 1, 1, 0, 0, 0, 5, 'work', to_jsonb(i)"
            + moreValues
            + " from generate_series(0, "
            + row
            + ") i");
  }

  @ParameterizedTest(name = "{0}, SQLSTATE {1}")
  @CsvSource({
    "dead_letter, P0001",
    "dead_letter, 42501",
    "archive_default, P0001",
    "archive_default, XX001"
  })
  void anOldRowThatCannotBeDeletedHoldsUpNoOther(String table, String code) {
    SimpleQueueOptions options = options();
    options.getJanitor().setInterval(Duration.ofSeconds(1));
    await(Startup.prepare(vertx, options, event -> {}));
    boolean dead = table.equals("dead_letter");
    old(table, 1500, dead ? ", state" : "", dead ? ", 'failed'" : "");
    refuse("delete", table, code);

    deployQueue(vertx, options);

    eventually(() -> assertThat(number("select count(*) from {schema}." + table)).isEqualTo(1));
    eventually(() -> assertThat(heard.all(RowsRefused.class)).hasSize(1));
    old(table, 10, dead ? ", state" : "", dead ? ", 'failed'" : "");
    rows(DROP);
    eventually(() -> assertThat(number("select count(*) from {schema}." + table)).isZero());
    assertThat(heard.all(RowsRefused.class)).hasSizeLessThan(3);
  }
}
