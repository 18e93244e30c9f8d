package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.fault.OwnServer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor finds nothing on a sound queue, and each trouble that it knows where there is one. */
@FreshTables
class DoctorTest extends OnCommandLine {
  private static OwnServer server;

  private SimpleQueue queue;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        OwnServer.start(
            Map.of("fsync", "on", "wal_level", "logical", "max_prepared_transactions", "3"));
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected String uri() {
    return server.uri();
  }

  @BeforeEach
  void makeTables() {
    queue = deployQueue();
  }

  /** What the doctor finds, which must be of this check and no other. */
  private List<JsonObject> found(String check, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    JsonObject answer = json(1, all);
    assertThat(answer.getBoolean("healthy")).isFalse();
    List<JsonObject> findings =
        answer.getJsonArray("findings").stream().map(JsonObject.class::cast).toList();
    assertThat(findings).as(answer.encodePrettily()).isNotEmpty();
    assertThat(findings).allMatch(finding -> check.equals(finding.getString("check")));
    assertThat(findings).allMatch(finding -> !finding.getString("remedy").isBlank());
    return findings;
  }

  private static String text(List<JsonObject> findings) {
    return String.join("\n", findings.stream().map(each -> each.getString("text")).toList());
  }

  @Test
  void nothingIsFoundOnAFreshSchema() {
    JsonObject answer = json(0, "doctor", "--strict");

    assertThat(answer.getBoolean("healthy")).isTrue();
    assertThat(answer.getJsonArray("findings")).isEmpty();
    assertThat(answer.getJsonArray("checks"))
        .hasSize(14)
        .allMatch(check -> ((JsonObject) check).getString("state").equals("ok"));
    assertThat(run("doctor").out()).contains("Nothing is wrong");
    assertThat(runAsIs("doctor", "--list").out()).as("needs no database").contains("wedged: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drop index {schema}.job_fingerprint | index job_fingerprint is missing",
        "drop index {schema}.job_lane; create index job_lane on {schema}.job (queue) | index job_lane is: CREATE INDEX",
        "update pg_index set indisvalid = false where indexrelid = '{schema}.dead_letter_id'::regclass | INVALID",
        "alter table {schema}.job alter column priority drop not null | column job.priority is: smallint",
        "alter table {schema}.job drop constraint priority_is_0_to_9 | constraint job.priority_is_0_to_9 is missing",
        "alter table {schema}.template drop column headers cascade | column template.headers is missing"
      })
  void tablesThatWereChangedAreFound(String change, String expected) {
    await(pool.query(change.replace("{schema}", schema)).execute());

    assertThat(text(found("tables"))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drop function {schema}.wake cascade | wake is missing",
        "create or replace function {schema}.wake(queue text, run_at timestamptz) returns void language plpgsql as $$ begin end $$ | wake was replaced",
        "comment on function {schema}.wake is 'mine' | wake is of another version"
      })
  void functionsThatWereChangedAreFound(String change, String expected) {
    await(pool.query(change.replace("{schema}", schema)).execute());

    assertThat(text(found("functions"))).contains(expected);
  }

  @Test
  void tablesOfAnotherVersionOrNoneAreFound() {
    rows(
        "update {schema}.schema_version set version = 11 where version = (select max(version) from {schema}.schema_version)");
    rows("delete from {schema}.schema_version where version > 11");
    assertThat(text(found("version"))).contains("The tables are at version 11");

    await(pool.query("drop schema " + schema + " cascade").execute());
    JsonObject nothing = json(1, "doctor");
    assertThat(nothing.encode()).contains("There are no tables of the queue").contains("migrate");
    assertThat(nothing.encode()).contains("\"state\":\"skipped\"");
    assertThat(nothing.getJsonArray("findings")).as("one cause, one finding").hasSize(1);
  }

  @Test
  void rightsThatTheRoleLacksAreFound() {
    role("");
    await(
        pool.query(
                "grant usage on schema "
                    + schema
                    + " to doctor_reader; grant select, insert, update, delete on all tables in schema "
                    + schema
                    + " to doctor_reader; grant execute on all routines in schema "
                    + schema
                    + " to doctor_reader")
            .execute());
    assertThat(asRole("doctor").exit()).isZero();
    rows("revoke delete on {schema}.job from doctor_reader");
    rows("revoke execute on function {schema}.wake from doctor_reader");

    Ran ran = asRole("doctor");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
    assertThat(ran.out())
        .contains("lacks the right delete on table job")
        .contains("lacks the right execute on function " + schema + ".wake");
    assertThat(ran.out().lines().filter(line -> line.startsWith("PROBLEM"))).hasSize(2);
  }

  private void role(String more) {
    if (number("select count(*) from pg_roles where rolname = 'doctor_reader'") > 0) {
      rows("drop owned by doctor_reader");
      rows("drop role doctor_reader");
    }
    rows("create role doctor_reader login password 'r' " + more);
  }

  private Ran asRole(String... arguments) {
    String[] all = new String[arguments.length + 4];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--uri";
    all[arguments.length + 1] = uri().replaceFirst("//[^@]*@", "//doctor_reader:r@");
    all[arguments.length + 2] = "--schema";
    all[arguments.length + 3] = schema;
    return runAsIs(all);
  }

  @Test
  void daysWithoutAPartitionAndRowsInTheDefaultOneAreFound() {
    undeployAll();
    String tomorrow =
        rows("select to_char((now() at time zone 'UTC')::date + 1, 'YYYYMMDD')")
            .get(0)
            .getString(0);
    rows("drop table {schema}.archive_" + tomorrow);
    assertThat(text(found("partitions"))).contains("no partition for tomorrow");

    rows(
        "insert into {schema}.archive (id, created_at, run_at, finished_at, claims, attempt,"
            + " max_attempts, reprocesses, crashes, releases, priority, queue, payload)"
            + " select gen_random_uuid(), now(), now(), '2020-01-01', 1, 1, 1, 0, 0, 0, 5, 'work', '{}'");
    JsonObject both = json(1, "doctor");
    assertThat(both.encode()).contains("The default partition has 1 rows").contains("tomorrow");
  }

  @Test
  void aDayThatShouldHaveBeenDroppedIsAWarning() {
    rows(
        "create table {schema}.archive_20200101 partition of {schema}.archive for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')");

    Ran ran = run("doctor");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("WARNING The partition of 2020-01-01 is older");
    assertThat(run("doctor", "--strict").exit()).isEqualTo(1);
    assertThat(run("doctor", "--strict", "--ignore", "partitions").exit()).isZero();
  }

  @Test
  void deadRowsAndAutovacuumThatIsOffAreFound() {
    rows("alter table {schema}.dead_letter set (autovacuum_enabled = false)");
    rows(
        "insert into {schema}.dead_letter (id, created_at, run_at, claims, attempt, max_attempts,"
            + " reprocesses, crashes, releases, priority, state, queue, payload)"
            + " select gen_random_uuid(), now(), now(), 0, 0, 1, 0, 0, 0, 5, 'failed', 'work', '{}'"
            + " from generate_series(1, 60000)");
    rows("delete from {schema}.dead_letter");

    eventually(
        () ->
            assertThat(text(found("dead-rows")))
                .contains("Autovacuum is off for dead_letter")
                .contains("dead_letter has 60,000 dead rows beside 0 live ones"));
  }

  @Test
  void whatKeepsDeadRowsIsFound() {
    PgConnection holder = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(uri())));
    await(
        holder
            .query("begin isolation level repeatable read; select pg_current_xact_id()")
            .execute());
    assertThat(run("doctor").exit()).isZero();
    eventually(
        () ->
            assertThat(text(found("snapshots", "--snapshot-age", "50ms")))
                .contains("A transaction of postgres"));
    await(holder.query("prepare transaction 'forgotten'").execute());
    eventually(
        () ->
            assertThat(text(found("snapshots", "--snapshot-age", "50ms")))
                .contains("A prepared transaction has been open"));
    await(holder.query("rollback prepared 'forgotten'").execute());
    await(holder.close());
    rows("select pg_create_logical_replication_slot('unused', 'test_decoding')");
    try {
      assertThat(text(found("snapshots"))).contains("slot unused");
    } finally {
      rows("select pg_drop_replication_slot('unused')");
    }
  }

  @Test
  void aQueueThatNobodyServesIsFound() {
    await(queue.enqueue(JobRequest.of("work")));
    assertThat(run("doctor").exit()).isZero();
    rows(
        "update {schema}.job set run_at = now() - interval '5 minutes', created_at = now() - interval '5 minutes'");

    List<JsonObject> found = found("wedged");

    assertThat(text(found))
        .contains("queue work has been ready for 5 min")
        .contains("No live node");
    rows("update {schema}.node set queues = array['work']");
    assertThat(text(found("wedged"))).contains("1 live node(s) have a handler");
  }

  @Test
  void jobsOfADeadNodeAreFound() {
    await(queue.enqueue(JobRequest.of("work")));
    undeployAll();
    rows("update {schema}.job set claimed_by = gen_random_uuid(), claimed_at = now()");
    assertThat(text(found("nodes")))
        .contains("Nobody knows the node")
        .contains("1 job is still claimed");

    rows(
        "insert into {schema}.node (id, name, dead_at) select claimed_by, 'shop-3', now() - interval '10 minutes' from {schema}.job");
    assertThat(text(found("nodes"))).contains("The node shop-3 has been dead for 10 min");
  }

  @Test
  void aSilentNodeThatNobodyDeclaresDeadIsFoundAlsoWithoutJobs() {
    undeployAll();
    rows("insert into {schema}.node (id, name) values (gen_random_uuid(), 'shop-4')");
    assertThat(run("doctor").exit()).as("it may just have started").isZero();
    rows("update {schema}.node set started_at = now() - interval '10 minutes'");

    assertThat(text(found("nodes")))
        .contains("The node shop-4 has been silent for 10 min")
        .contains("no other node has declared it dead");
  }

  @Test
  void aRoleThatMayNotSeeTheTransactionsOfOthersIsTold() {
    role("");
    rows("grant usage on schema {schema} to doctor_reader");
    rows("grant select on all tables in schema {schema} to doctor_reader");

    assertThat(asRole("doctor").out()).contains("does not show the role doctor_reader");

    rows("grant pg_read_all_stats to doctor_reader");
    assertThat(asRole("doctor").out()).doesNotContain("does not show the role");
  }

  @Test
  void aPausedQueueWithABacklogIsAWarning() {
    await(queue.enqueue(JobRequest.of("work")));
    await(queue.operate().pause("work"));

    Ran ran = run("doctor");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("WARNING Queue work has been paused").contains("resume work");
  }

  @Test
  void settingsThatEndangerOrHinderAreFound() {
    role("superuser");
    rows("alter role doctor_reader set synchronous_commit = off");
    rows("alter role doctor_reader set statement_timeout = '500ms'");
    rows("alter role doctor_reader set lock_timeout = '100ms'");
    Ran warned = asRole("doctor");
    assertThat(warned.exit()).as(warned.toString()).isZero();
    assertThat(warned.out())
        .contains(
            "synchronous_commit is off", "statement_timeout is 500 ms", "lock_timeout is 100 ms");
    rows("alter role doctor_reader set default_transaction_read_only = on");
    Ran readOnly = asRole("doctor");
    assertThat(readOnly.exit()).isEqualTo(1);
    assertThat(readOnly.out()).contains("default_transaction_read_only is on");
    rows(
        "insert into {schema}.node (id, name) select gen_random_uuid(), 'n' from generate_series(1, 9)");
    rows("insert into {schema}.lease (node) select id from {schema}.node where name = 'n'");
    assertThat(run("doctor").out()).contains("10 nodes may need 170 connections");
  }

  @Test
  void connectionsThatRunShortAreFound() {
    List<PgConnection> taken = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 88; i++) {
        taken.add(await(PgConnection.connect(vertx, PgConnectOptions.fromUri(uri()))));
      }
      assertThat(text(found("settings"))).contains("of 97 connections are in use");
    } finally {
      taken.forEach(each -> await(each.close()));
    }
  }

  @Test
  void aCheckThatTakesTooLongIsLeftOutAndTheOthersGoOn() {
    PgConnection holder = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(uri())));
    await(
        holder
            .query("begin; lock table " + schema + ".archive_default in access exclusive mode")
            .execute());

    JsonObject answer = json(0, "doctor");

    assertThat(answer.encode()).contains("\"name\":\"default-partition\",\"state\":\"skipped\"");
    assertThat(answer.encode()).contains("\"name\":\"clock\",\"state\":\"ok\"");
    assertThat(run("doctor", "--strict").exit()).isEqualTo(1);
    await(holder.query("rollback").execute());
    await(holder.close());
  }

  @TestFactory
  Stream<DynamicTest> wrongInputIsExitCodeTwo() {
    return Stream.of(
            "doctor --ignore nonsense",
            "doctor --check-timeout soon",
            "doctor --check-timeout 0s",
            "doctor --snapshot-age old",
            "doctor now")
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line, () -> assertThat(run(line.split(" ")).exit()).isEqualTo(2)));
  }
}
