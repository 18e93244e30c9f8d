package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role that may enqueue by SQL, and may do nothing else. */
@FreshTables
class SqlRoleTest extends OnDatabase {
  private static final String ENQUEUE = "select ({schema}.enqueue('work', '{\"a\": 1}')).status";

  private String role;
  private SqlConnection connection;

  @BeforeEach
  void makeRole() {
    deployQueue();
    role = "caller_" + schema;
    dropRole();
    rows("create role " + role);
    connection = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(TestServer.uri())));
    await(connection.query("set session authorization " + role).execute());
  }

  @AfterEach
  void removeRole() {
    await(connection.close());
    dropRole();
  }

  private void dropRole() {
    if (number("select count(*) from pg_roles where rolname = $1", role) > 0) {
      rows("drop owned by " + role + " cascade");
      rows("drop role " + role);
    }
  }

  private void grant() {
    rows("grant usage on schema {schema} to " + role);
    rows(
        "grant execute on function {schema}.enqueue(text, jsonb, integer, timestamptz, interval,"
            + " integer, interval, text, text, text, text, jsonb, uuid, text, text, text, text[]) to "
            + role);
  }

  private Future<Row> call(String sql) {
    return connection
        .query(sql.replace("{schema}", schema))
        .execute()
        .map(rows -> rows.size() == 0 ? null : rows.iterator().next());
  }

  private String refusal(String sql) {
    return ((PgException) awaitFailure(call(sql))).getSqlState();
  }

  @Test
  void nobodyMayEnqueueUntilItIsGranted() {
    assertThat(refusal(ENQUEUE)).as("no USAGE on the schema").isEqualTo("42501");
    rows("grant usage on schema {schema} to " + role);
    assertThat(refusal(ENQUEUE)).as("no EXECUTE").isEqualTo("42501");

    grant();

    assertThat(await(call(ENQUEUE)).getString(0)).isEqualTo("INSERTED");
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void aRoleThatMayEnqueueMayDoNothingElse() {
    grant();
    await(call(ENQUEUE));
    List<String> tables =
        rows("select tablename::text from pg_tables where schemaname = $1", schema).stream()
            .map(row -> row.getString(0))
            .toList();

    assertThat(tables).contains("job", "template", "archive", "dead_letter", "node");
    for (String table : tables) {
      assertThat(refusal("select * from {schema}." + table)).as(table).isEqualTo("42501");
      assertThat(refusal("insert into {schema}." + table + " default values"))
          .as(table)
          .isEqualTo("42501");
      assertThat(refusal("delete from {schema}." + table)).as(table).isEqualTo("42501");
      assertThat(refusal("truncate {schema}." + table)).as(table).isEqualTo("42501");
      assertThat(refusal("drop table {schema}." + table)).as(table).isEqualTo("42501");
    }
    assertThat(refusal("update {schema}.job set priority = 0")).isEqualTo("42501");
    assertThat(refusal("create table {schema}.mine (i integer)")).isEqualTo("42501");
    assertThat(refusal("create function {schema}.now() returns integer return 1"))
        .isEqualTo("42501");
    assertThat(refusal("alter function {schema}.enqueue security invoker")).isEqualTo("42501");
    assertThat(refusal("select {schema}.make_partitions(99)")).isEqualTo("42501");
    assertThat(refusal("create temporary table t as select * from {schema}.job"))
        .isEqualTo("42501");
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void theFunctionsThatEnqueueingIsMadeOfAreNotForEverybody() {
    grant();

    List<Row> callable =
        rows(
            "select distinct proname::text from pg_proc"
                + " where pronamespace = $1::text::regnamespace"
                + " and has_function_privilege($2::text, oid, 'execute') order by 1",
            schema,
            role);

    assertThat(callable)
        .extracting(row -> row.getString(0))
        .contains("enqueue")
        .doesNotContain(
            "enqueue_job",
            "wake",
            "new_id",
            "merged",
            "refuse",
            "checked_payload",
            "checked_headers",
            "checked_name",
            "checked_number",
            "checked_interval");
    assertThat(
            rows(
                "select proname::text from pg_proc where pronamespace = $1::text::regnamespace"
                    + " and prosecdef order by 1",
                schema))
        .as("functions with the owner's rights")
        .extracting(row -> row.getString(0))
        .containsExactly("copy_default", "enqueue", "schedule");
    assertThat(callable).extracting(row -> row.getString(0)).doesNotContain("copy_default");
  }

  /** Everything that the function uses, in places that are searched first. */
  @Test
  void aCallersOwnObjectsTakeNobodysPlace() {
    grant();
    rows("create schema evil_" + schema + " authorization " + role);
    String evil =
        """
        create function evil.trap() returns boolean language plpgsql as
          $$ begin raise 'called as %', current_user; end $$;
        create function evil.upper(text) returns text language sql as 'select evil.trap()::text';
        create function evil.pg_notify(text, text) returns void language sql as 'select evil.trap()';
        create function evil.hashtext(text) returns integer language sql as 'select evil.trap()::integer';
        create function evil.char_length(text) returns integer language sql as 'select evil.trap()::integer';
        create function evil.octet_length(text) returns integer language sql as 'select evil.trap()::integer';
        create function evil.clock_timestamp() returns timestamptz language sql as 'select evil.trap()::text::timestamptz';
        create function evil.pg_current_xact_id() returns xid8 language sql as 'select evil.trap()::text::xid8';
        create function evil.gen_random_uuid() returns uuid language sql as 'select evil.trap()::text::uuid';
        create function evil.jsonb_typeof(jsonb) returns text language sql as 'select evil.trap()::text';
        create function evil.same(text, text) returns boolean language sql as 'select evil.trap()';
        create operator evil.= (leftarg = text, rightarg = text, function = evil.same);
        create operator evil.~ (leftarg = text, rightarg = text, function = evil.same);
        create operator evil.<> (leftarg = text, rightarg = text, function = evil.same);
        create table evil.job (like_job text);
        create temporary table job (id uuid, queue text);
        create temporary table template (name text, priority text);
        create temporary table archive (id uuid);
        create temporary table receipt (id text);
        set search_path = evil, pg_temp, pg_catalog;
        """
            .replace("evil", "evil_" + schema);
    await(connection.query(evil).execute());

    String status =
        await(
                call(
                    "select (s.r).status from (select {schema}.enqueue('work', '{\"a\": 1}',"
                        + " unique_key => 'k', key_policy => 'replace', headers => '{\"h\": \"v\"}') as r) s"))
            .getString(0);
    assertThat(refusal("select evil_" + schema + ".upper('x')"))
        .as("the trap works")
        .isEqualTo("P0001");
    assertThat(refusal("select {schema}.enqueue('work', template => 'none')")).isEqualTo("22023");

    assertThat(status).isEqualTo("INSERTED");
    assertThat(liveJobs()).isEqualTo(1);
    rows("drop schema evil_" + schema + " cascade");
  }
}
