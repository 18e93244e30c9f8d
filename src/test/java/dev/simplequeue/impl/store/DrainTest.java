package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A default partition that has grown large is emptied, and nobody waits for it. */
@FreshTables
class DrainTest extends OnTables {
  private static final int ROWS = 40_000;
  private static final int DAYS = 30;

  /** Of a step, so that there are many. */
  private static final int PAGES = 70;

  private Session upkeep;
  private Partitions partitions;
  private UUID node;

  @BeforeEach
  void fillTheDefaultPartition() {
    upkeep = database.upkeepSession();
    partitions = new Partitions(database, upkeep);
    node = registerNode();
    rows(
        "do $$ declare t text; begin for t in select inhrelid::regclass from pg_inherits"
            + " where inhparent = '"
            + schema
            + ".archive'::regclass and inhrelid <> '"
            + schema
            + ".archive_default'::regclass loop execute 'drop table ' || t; end loop; end $$");
    rows(
        "insert into {schema}.archive (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses,"
            + " crashes, releases, priority, queue, payload)"
            + " select gen_random_uuid(), now(), now(), now() - i % "
            + DAYS
            + " * interval '1 day', 1, 1, 3, 0, 0, 0, 5, 'work', '{}' from generate_series(1, "
            + ROWS
            + ") i");
  }

  @AfterEach
  void closeUpkeep() {
    await(upkeep.close());
  }

  private long inDefault() {
    return number("select count(*) from {schema}.archive_default");
  }

  private void settleOne() {
    insert(JobRequest.of("work"));
    assertThat(settle(node, claimOne(node), COMPLETED)).isInstanceOf(Fate.Ended.class);
  }

  private void drain() {
    while (await(partitions.drainDefault(14, PAGES))) {
      settleOne();
    }
  }

  @Test
  void daysAreNotMadeBesideItByReadingItUnderALock() {
    SqlConnection settling = await(pool.getConnection());
    await(settling.begin());
    await(
        settling
            .query("lock table " + schema + ".archive_default in row exclusive mode")
            .execute());

    assertThat(await(partitions.makeAhead(14))).isEqualTo(15);
    assertThat(
            number(
                "select count(*) from pg_locks where relation = '{schema}.archive_default'::regclass and not granted"))
        .isZero();

    await(settling.transaction().rollback());
    await(settling.close());
  }

  @Test
  void eachTryKeepsWhatItHasDoneAndInTheEndItIsEmptyAndAllDaysAreThere() {
    int steps = 0;
    long settled = 0;
    while (await(partitions.drainDefault(14, PAGES))) {
      settleOne();
      settled++;
      steps++;
      assertThat(archivedJobs()).as("nothing is missing or there twice").isEqualTo(ROWS + settled);
      assertThat(steps).isLessThan(100);
    }

    assertThat(steps).as("many short steps").isGreaterThan(5);
    assertThat(inDefault()).isZero();
    assertThat(makeAll(partitions, 14)).isZero();
    assertThat(
            number(
                "select count(*) from pg_inherits where inhparent = '{schema}.archive'::regclass"))
        .isEqualTo(DAYS + 14 + 1);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(ROWS + settled);
    assertThat(
            rows(
                "select tablename::text from pg_tables where schemaname = '{schema}'"
                    + " and tablename in ('archive_next', 'archive_drain', 'archive_drained')"))
        .isEmpty();
  }

  @Test
  void aStepThatIsCutOffLosesNothingOfTheOnesBefore() {
    List<Integer> limits = List.of(1, 5, 20);
    int calls = 0;
    boolean more = true;
    while (more) {
      assertThat(calls).isLessThan(500);
      int limit = limits.get(calls++ % limits.size());
      more =
          await(
              pool.withTransaction(
                      connection ->
                          connection
                              .query("set local statement_timeout = " + limit)
                              .execute()
                              .compose(
                                  v ->
                                      connection
                                          .query(
                                              "select "
                                                  + schema
                                                  + ".drain_default(14, "
                                                  + PAGES / 2
                                                  + ") as more")
                                          .execute())
                              .map(rows -> rows.iterator().next().getBoolean("more")))
                  .recover(
                      error ->
                          // The same step with time enough, as a later try has.
                          partitions.drainDefault(14, PAGES / 2)));
    }

    assertThat(archivedJobs()).isEqualTo(ROWS);
    assertThat(inDefault()).isZero();
  }

  @Test
  void aJobThatEndsOrIsDeletedMeanwhileIsSoAfterwardsToo() {
    assertThat(await(partitions.drainDefault(14, PAGES))).isTrue();
    assertThat(await(partitions.drainDefault(14, PAGES))).isTrue();
    rows(
        "update {schema}.archive set queue = 'other' where ctid = '(0,1)' and tableoid = '{schema}.archive_default'::regclass");
    rows(
        "delete from {schema}.archive where ctid in ('(0,2)', '(0,3)') and tableoid = '{schema}.archive_default'::regclass");
    settleOne();
    rows(
        "delete from {schema}.archive where ctid = '(330,1)' and tableoid = '{schema}.archive_default'::regclass");

    drain();

    assertThat(number("select count(*) from {schema}.archive where queue = 'other'")).isEqualTo(1);
    assertThat(archivedJobs() - ROWS - 1 + 3)
        .as("the ones that were settled by the way")
        .isBetween(1L, 100L);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(archivedJobs());
    assertThat(inDefault()).isZero();
  }

  /** In the end the table would be dropped, and the key with what it says. */
  @ParameterizedTest(name = "made after {0} steps")
  @ValueSource(ints = {0, 2})
  void aForeignKeyOntoItIsNamedBeforeAnythingIsLost(int steps) {
    for (int i = 0; i < steps; i++) {
      assertThat(await(partitions.drainDefault(14, PAGES))).isTrue();
    }
    rows("alter table {schema}.archive_default add unique (id, finished_at)");
    rows(
        "create table {schema}.invoice (job uuid, at timestamptz, constraint of_job foreign key"
            + " (job, at) references {schema}.archive_default (id, finished_at))");
    rows(
        "insert into {schema}.invoice select id, finished_at from {schema}.archive_default limit"
            + " 1");

    for (int i = 0; i < 2; i++) {
      assertThat(awaitFailure(partitions.drainDefault(14, PAGES)))
          .hasMessageContaining("of_job of table " + schema + ".invoice");
      settleOne();
    }

    assertThat(archivedJobs()).isEqualTo(ROWS + 2);
    rows("drop table {schema}.invoice");
    drain();
    assertThat(inDefault()).isZero();
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(archivedJobs());
  }

  private static final String READ =
      """
      select
        (select coalesce(sum(seq_tup_read), 0)::bigint from pg_stat_xact_user_tables where schemaname = '{schema}') as read,
        exists (
          select from pg_locks
          where pid = pg_backend_pid() and mode = 'AccessExclusiveLock'
            and relation in ('{schema}.archive'::regclass, '{schema}.archive_default'::regclass)) as locked
      """;

  /** What one call has read, and whether it kept others from writing to the archive meanwhile. */
  private record Work(boolean more, boolean locked, long read) {}

  private Work work(String call) {
    return await(pool.withTransaction(connection -> work(connection, call)));
  }

  /** What was read before in this session is counted too, until it is told to the server. */
  private Future<Work> work(SqlConnection connection, String call) {
    String more = "select " + schema + "." + call + "::text not in ('0', 'false') as more";
    return one(connection, READ)
        .compose(
            before ->
                one(connection, more)
                    .compose(
                        done ->
                            one(connection, READ)
                                .map(
                                    after ->
                                        new Work(
                                            done.getBoolean("more"),
                                            after.getBoolean("locked"),
                                            after.getLong("read") - before.getLong("read")))));
  }

  private Future<Row> one(SqlConnection connection, String sql) {
    return connection
        .query(sql.replace("{schema}", schema))
        .execute()
        .map(rows -> rows.iterator().next());
  }

  @Test
  void nothingReadsItsRowsWhileItKeepsASettlementWaiting() {
    Work made = work("make_partitions(14)");
    assertThat(made.read()).isZero();
    assertThat(made.locked()).isFalse();
    int locking = 0;
    Work step;
    do {
      step = work("drain_default(14, " + PAGES + ")");
      if (step.locked()) {
        assertThat(step.read()).isLessThan(100);
      }
      locking += step.locked() ? 1 : 0;
    } while (step.more());

    assertThat(locking).as("the exchange").isEqualTo(1);
    assertThat(inDefault()).isZero();
    made = work("make_partitions(20)");
    assertThat(made.locked()).isTrue();
    assertThat(made.read()).isLessThan(100);
  }

  @Test
  void aStartLeavesItAsItIs() {
    await(Startup.prepare(vertx, options(), event -> {}));

    assertThat(inDefault()).isEqualTo(ROWS);
    assertThat(
            number(
                "select count(*) from pg_inherits where inhparent = '{schema}.archive'::regclass"))
        .isEqualTo(1);
  }
}
