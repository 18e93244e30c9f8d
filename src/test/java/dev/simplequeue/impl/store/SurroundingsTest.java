package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.SqlEnqueue;
import dev.simplequeue.support.TestServer;
import dev.simplequeue.support.WholeLife;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The schema in surroundings that an operator has made: other settings, row level security, another
 * name. It works, or a node that starts says what is wrong.
 */
@FreshTables
class SurroundingsTest extends OnDatabase {
  private static final String OLD_DAY =
      "create table {schema}.archive_20200101 partition of {schema}.archive"
          + " for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')";

  private String role;

  @BeforeEach
  void makeRole() {
    role = schema + "_role";
    dropRole();
    rows("create role " + role + " login password 'postgres'");
  }

  @AfterEach
  void removeRole() {
    dropRole();
  }

  private void dropRole() {
    rows("drop schema if exists {schema} cascade");
    rows("drop schema if exists {schema}_new cascade");
    if (number("select count(*) from pg_roles where rolname = $1", role) > 0) {
      rows("drop owned by " + role);
      rows("drop role " + role);
    }
  }

  /** A worker that does not own the tables. */
  private SimpleQueueOptions asWorker() {
    SimpleQueueOptions options =
        options()
            .setMigrate(false)
            .setConnectOptions(
                PgConnectOptions.fromUri(TestServer.uri()).setUser(role).setPassword("postgres"));
    options.getJanitor().setEnabled(false);
    return options;
  }

  private void migrateForWorker() {
    await(Startup.prepare(vertx, options(), event -> {}));
    rows("grant usage on schema {schema} to " + role);
    rows("grant all on all tables in schema {schema} to " + role);
  }

  // Settings.

  /** A backslash in a literal means what standard_conforming_strings says; one after E does not. */
  @Test
  void noFunctionAndNoConstraintHasABackslashThatASettingCanTakeAway() {
    await(Startup.prepare(vertx, options(), event -> {}));

    List<Row> functions =
        rows(
            "select proname::text, prosrc from pg_proc where pronamespace = '{schema}'::regnamespace");

    assertThat(functions)
        .isNotEmpty()
        .allSatisfy(
            function ->
                assertThat(function.getString(1).replaceAll("E'(?:[^']|'')*'", ""))
                    .as(function.getString(0))
                    .doesNotContain("\\"));
  }

  /** Dates that are read or written as text, and the lock, are what the function itself says. */
  @Test
  void whatReadsOrWritesDatesStatesHow() {
    await(Startup.prepare(vertx, options(), event -> {}));

    List<String> silent =
        rows(
                "select proname::text from pg_proc where pronamespace = '{schema}'::regnamespace"
                    + " and prosrc ~ 'current_date|to_char|to_date|::date'"
                    + " and not coalesce(proconfig::text ~* 'timezone=UTC' and proconfig::text ~* 'datestyle=ISO', false)")
            .stream()
            .map(row -> row.getString(0))
            .toList();

    assertThat(silent).isEmpty();
  }

  @Test
  void anOldDayIsDroppedWhateverTheSessionThinksOfBackslashes() {
    await(Startup.prepare(vertx, options(), event -> {}));
    rows(OLD_DAY);

    String dropped =
        await(
                pool.withTransaction(
                    connection ->
                        connection
                            .query(
                                "set local standard_conforming_strings = off; set local timezone ="
                                    + " 'Pacific/Kiritimati'; set local datestyle = 'SQL, DMY'")
                            .execute()
                            .compose(
                                v ->
                                    connection
                                        .query(
                                            "select "
                                                + schema
                                                + ".drop_old_partition(interval '1 day')")
                                        .execute())))
            .iterator()
            .next()
            .getString(0);

    assertThat(dropped).isEqualTo("archive_20200101");
  }

  @Test
  void theRulesOfTheTablesAreTheSameWhateverTheRoleThinksOfBackslashes() {
    rows("alter role " + role + " superuser");
    rows("alter role " + role + " set standard_conforming_strings = off");
    await(
        Startup.prepare(
            vertx, options().setConnectOptions(asWorker().getConnectOptions()), e -> {}));

    assertThat(
            number(
                "select count(*) from pg_constraint where conrelid = '{schema}.job'::regclass"
                    + " and pg_get_constraintdef(oid) like $1",
                "%[\\\\u0001-\\\\u001f\\\\u007f]%"))
        .isEqualTo(1);
  }

  // Row level security.

  @Test
  void aNodeSaysAtItsStartWhichTablesHideRowsFromIt() {
    migrateForWorker();
    await(Startup.prepare(vertx, asWorker(), event -> {}));

    rows("alter table {schema}.job enable row level security");
    assertThat(awaitFailure(Startup.prepare(vertx, asWorker(), event -> {})))
        .hasMessageContaining("Row level security hides rows of job in schema " + schema)
        .hasMessageContaining("disable row level security");

    rows("alter table {schema}.schema_version enable row level security");
    assertThat(awaitFailure(Startup.prepare(vertx, asWorker(), event -> {})))
        .hasMessageContaining("hides rows of job, schema_version in schema");

    rows("alter role " + role + " bypassrls");
    await(Startup.prepare(vertx, asWorker(), event -> {}));
  }

  @Test
  void aRunningNodeSaysWhenRowsAreHiddenFromItAndGoesOnWhenTheyAreNot() {
    migrateForWorker();
    SimpleQueue queue = deployQueue(vertx, asWorker());
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueueAndAwait(JobRequest.of("work")));

    try (Log log = Log.listen()) {
      rows("alter table {schema}.job enable row level security");
      eventually(
          () -> assertThat(log.lines()).anyMatch(line -> line.contains("row-level security")));
    }
    rows("alter table {schema}.job disable row level security");

    await(queue.enqueueAndAwait(JobRequest.of("work")));
  }

  // Another name.

  @Test
  void aNodeThatMayMigrateMendsTheFunctionsOfARenamedSchema() {
    await(Startup.prepare(vertx, options(), event -> {}));
    rows("alter schema {schema} rename to {schema}_new");
    SimpleQueueOptions renamed = options().setSchema(schema + "_new");
    assertThat(awaitFailure(Startup.prepare(vertx, options(renamed).setMigrate(false), e -> {})))
        .hasMessageContaining("was renamed")
        .hasMessageContaining("migrate = true");

    WholeLife.run(vertx, options(renamed), 100);

    rows(OLD_DAY.replace("{schema}", schema + "_new"));
    Future<RowSet<Row>> dropped =
        pool.query("select " + schema + "_new.drop_old_partition(interval '1 day')").execute();
    assertThat(await(dropped).iterator().next().getString(0)).isEqualTo("archive_20200101");
    await(SqlEnqueue.enqueue(pool, schema + "_new", JobRequest.of("work")));
    assertThat(
            number(
                "select count(*) from pg_proc where pronamespace = $1::text::regnamespace and prosrc like $2",
                schema + "_new",
                "%\"" + schema + "\"%"))
        .isZero();
    await(Startup.prepare(vertx, options(renamed).setMigrate(false), event -> {}));
  }

  private static SimpleQueueOptions options(SimpleQueueOptions same) {
    return new SimpleQueueOptions(same);
  }
}
