package dev.simplequeue.impl.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables and their migrations. */
@FreshTables
class MigrationsTest extends OnDatabase {
  private static final String PARTITIONS =
      "select tablename::text from pg_tables where schemaname = '{schema}' and tablename ~ '^archive_2'";

  /** With as many days ahead as users have. */
  @Override
  protected SimpleQueueOptions options() {
    return super.options().setJanitor(new JanitorOptions());
  }

  private Future<Void> prepare(SimpleQueueOptions options) {
    return Startup.prepare(vertx, options, event -> {});
  }

  @Test
  @DisabledIfSystemProperty(named = "simplequeue.test.uri", matches = ".+")
  @DisabledIfEnvironmentVariable(named = "SIMPLEQUEUE_TEST_URI", matches = ".+")
  void theTestsRunOnTheVersionOfPostgresqlThatWasAskedFor() {
    assertThat(rows("show server_version").get(0).getString(0))
        .startsWith(System.getProperty("pg.version", "18") + ".");
  }

  @Test
  void fourNodesMayMigrateAtOnce() {
    List<Vertx> nodes = Stream.generate(Vertx::vertx).limit(4).toList();
    List<Future<Void>> migrations = new ArrayList<>();
    for (Vertx node : nodes) {
      migrations.add(Startup.prepare(node, options(), event -> {}));
    }

    await(Future.all(migrations));

    List<Row> versions = rows("select version from {schema}.schema_version order by version");
    assertThat(versions)
        .as("each step once")
        .extracting(row -> row.getInteger("version"))
        .containsExactly(10, 12, 13, 14, 16, 17, 20, 21, 22, 23, Migrations.LIBRARY_VERSION);
    nodes.forEach(node -> await(node.close()));
  }

  @Test
  void migratingAgainChangesNothing() {
    await(prepare(options()));
    List<String> before = tables();

    await(prepare(options()));

    assertThat(tables()).isEqualTo(before);
    assertThat(before)
        .contains(
            "job",
            "archive",
            "archive_default",
            "dead_letter",
            "node",
            "keeper",
            "lease",
            "queue",
            "permit",
            "schema_version");
  }

  /** As the builds before the first release made them. */
  private void makeVersion10() throws IOException {
    try (var in = getClass().getResourceAsStream("version_10.sql")) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      await(pool.query(script.replace("{schema}", '"' + schema + '"')).execute());
    }
  }

  /** Columns in their order, indexes, rules, settings, types and functions, without comments. */
  private List<String> catalog() {
    return rows(
            """
            select c.relname || ' ' || a.attnum || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
              || ' ' || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as thing
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'p', 'c') and c.relname !~ '[0-9]$'
            union all
            select c.relname || ' ' || c.relkind::text || c.relreplident::text || coalesce(c.reloptions::text, '')
            from pg_class c
            where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'p') and c.relname !~ '[0-9]$'
            union all
            select indexdef from pg_indexes where schemaname = '{schema}' and tablename !~ '[0-9]$'
            union all
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint
            where connamespace = '{schema}'::regnamespace and conrelid::regclass::text !~ '[0-9]$'
            union all
            select pg_get_functiondef(oid) || coalesce(proacl::text, '')
            from pg_proc
            where pronamespace = '{schema}'::regnamespace
            union all
            select proname || ' ' || obj_description(oid, 'pg_proc') from pg_proc where pronamespace = '{schema}'::regnamespace
            order by thing
            """)
        .stream()
        .map(row -> row.getString("thing"))
        .toList();
  }

  @Test
  void tablesOfVersion10AreBroughtUpToDateWithTheirJobsAndAreThenAsNewOnes() throws IOException {
    makeVersion10();
    rows("insert into {schema}.job (id, queue, bytes) values (gen_random_uuid(), 'work', 2)");
    rows("grant execute on function {schema}.wake to public");

    await(prepare(options()));

    assertThat(number("select max(version) from {schema}.schema_version"))
        .isEqualTo(Migrations.LIBRARY_VERSION);
    assertThat(liveJobs()).isEqualTo(1);
    assertThat(
            number(
                "select has_function_privilege('public', oid, 'execute')::integer from pg_proc where pronamespace = '{schema}'::regnamespace and proname = 'wake'"))
        .as("what was granted stays")
        .isEqualTo(1);
    rows("revoke execute on function {schema}.wake from public");
    List<String> upgraded = catalog();
    rows("drop schema {schema} cascade");
    await(prepare(options()));
    assertThat(upgraded).containsExactlyElementsOf(catalog());
  }

  @Test
  void tablesOfALowerVersionAreRefused() throws IOException {
    makeVersion10();
    rows("delete from {schema}.schema_version where version > 3");

    assertThat(awaitFailure(prepare(options())))
        .hasMessageContaining("are at version 3, of a library before the first release");
  }

  private List<String> tables() {
    return rows("select tablename::text from pg_tables where schemaname = '{schema}' order by 1")
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toList());
  }

  @Test
  void aLibraryThatTheTablesNoLongerAllowIsRefusedByNameAndNumber() {
    await(prepare(options()));
    int oldest = Migrations.LIBRARY_VERSION + 1;
    int future = Migrations.LIBRARY_VERSION + 2;
    rows(
        "insert into {schema}.schema_version (version, name, oldest_library) values ("
            + future
            + ", 'future', "
            + oldest
            + ")");

    Throwable failure = awaitFailure(prepare(options()));

    assertThat(failure)
        .isInstanceOf(Migrations.IncompatibleSchemaException.class)
        .hasMessageContaining("version " + future)
        .hasMessageContaining("need a library of version " + oldest)
        .hasMessageContaining(
            "this one (vertx-simple-queue) has version " + Migrations.LIBRARY_VERSION);
  }

  /** Rolling upgrades and roll-backs: newer tables that still allow this library. */
  @Test
  void aLibraryOlderThanTheTablesRunsWhileTheyAllowIt() {
    await(prepare(options()));
    rows(
        "insert into {schema}.schema_version (version, name, oldest_library) values ("
            + (Migrations.LIBRARY_VERSION + 1)
            + ", 'future', 1)");

    await(deployQueue().enqueue(JobRequest.of("work")));

    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void aNodeThatMayNotMigrateSaysWhatIsMissing() {
    Throwable failure = awaitFailure(prepare(options().setMigrate(false)));
    assertThat(failure)
        .hasMessageContaining("are at version 0, this library needs " + Migrations.LIBRARY_VERSION)
        .hasMessageContaining("migrate = true");

    await(prepare(options()));
    await(prepare(options().setMigrate(false)));
  }

  @Test
  void aSchemaWithCapitalsWorks() {
    String name = "T_Migrations_Test";
    rows("drop schema if exists \"" + name + "\" cascade");
    await(prepare(options().setSchema(name)));

    assertThat(rows("select * from \"" + name + "\".job")).isEmpty();
    assertThat(
            number(
                "select count(*) from pg_tables where schemaname = '"
                    + name
                    + "' and tablename like 'archive_2%'"))
        .isEqualTo(15);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\"; drop schema public cascade; --",
        "a.b",
        "1a",
        "a b",
        "pg_catalog",
        "PG_temp",
        "ä",
        "a234567890123456789012345678901234567890123456789012345678901234"
      })
  void aHostileSchemaNameIsRefused(String name) {
    assertThatThrownBy(() -> new SimpleQueueOptions().setSchema(name))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("schema: has " + name.length() + " characters; must be 1 to 63");
  }

  // The archive's partitions.

  @Test
  void theArchiveHasPartitionsForTodayAndTheDaysAhead() {
    await(prepare(options()));

    assertThat(
            number(
                "select count(*) from pg_tables where schemaname = '{schema}' and tablename ~ '^archive_2[0-9]{7}$'"))
        .isEqualTo(15);
  }

  @Test
  void rowsThatTheDefaultPartitionHasTakenMoveToTheirDayWhateverTheTimeZone() {
    await(prepare(options()));
    Row day =
        rows("select to_char(now() at time zone 'UTC', 'YYYYMMDD') as today, current_setting('TimeZone') as zone")
            .get(0);
    String partition = schema + ".archive_" + day.getString("today");
    rows("drop table " + partition);
    insertArchived();
    assertThat(number("select count(*) from {schema}.archive_default")).isEqualTo(1);

    int late =
        makePartitionsWith("set timezone = 'Pacific/Kiritimati'; set datestyle = 'SQL, DMY'");

    assertThat(late).isZero();
    assertThat(number("select count(*) from {schema}.archive_default")).isZero();
    assertThat(number("select count(*) from " + partition)).isEqualTo(1);
  }

  /** Until none is left or none more can be made: a call ends early if it holds locks for long. */
  private int makePartitionsWith(String settings) {
    int before = Integer.MAX_VALUE;
    int left = makeSomeWith(settings);
    while (left > 0 && left < before) {
      before = left;
      left = makeSomeWith(settings);
    }
    return left;
  }

  private int makeSomeWith(String settings) {
    return await(
        pool.withConnection(
            connection ->
                connection
                    .query(settings)
                    .execute()
                    .compose(
                        v ->
                            connection.query("select " + schema + ".make_partitions(14)").execute())
                    .compose(
                        rows ->
                            connection
                                .query("reset timezone; reset datestyle")
                                .execute()
                                .map(rows.iterator().next().getInteger(0)))));
  }

  @Test
  void aDayWhosePartitionCannotBeMadeNowHoldsUpNoOther() {
    await(prepare(options()));
    for (Row table : rows(PARTITIONS)) {
      rows("drop table {schema}." + table.getString(0));
    }
    insertArchived();
    SqlConnection reader = await(pool.getConnection());
    await(reader.begin());
    await(reader.query("select * from " + schema + ".archive_default").execute());

    int late = makePartitionsWith("select 1");
    await(reader.transaction().rollback());
    await(reader.close());

    assertThat(late).as("today's rows cannot be moved, or nothing can be attached").isPositive();
    eventually(() -> assertThat(makePartitionsWith("select 1")).isZero());
    assertThat(rows(PARTITIONS)).hasSize(15);
    assertThat(number("select count(*) from {schema}.archive_default")).isZero();
  }

  private void insertArchived() {
    rows(
        "insert into {schema}.archive (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses,"
            + " crashes, releases, priority, queue, payload)"
            + " values (gen_random_uuid(), now(), now(), now(), 1, 1, 3, 0, 0, 0, 5, 'work', '{}')");
  }

  @Test
  void aLateJanitorNeverMakesASettlementFail() {
    await(prepare(options()));
    for (Row table : rows(PARTITIONS)) {
      rows("drop table {schema}." + table.getString(0));
    }

    insertArchived();

    assertThat(archivedJobs()).isEqualTo(1);
  }
}
