package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.FreshTables;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything works while all tables are published, as logical replication and upgrades by it do.
 */
@FreshTables
class PublicationTest extends EveryStatement {
  private static final List<String> STATES =
      List.of("WAITING", "READY", "OWN", "MARKED", "OTHERS", "LATER", "COMPLETED", "FAILED");

  /** Tables whose rows a subscriber could not find again. */
  private static final String UNIDENTIFIED =
      """
      select c.relname::text
      from pg_class c
      where c.relnamespace = '{schema}'::regnamespace
        and c.relkind in ('r', 'p')
        and not (
          c.relreplident = 'f'
          or c.relreplident = 'd' and exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)
          or c.relreplident = 'i' and exists (select from pg_index i where i.indrelid = c.oid and i.indisreplident))
      order by 1
      """;

  private Session upkeep;
  private Partitions partitions;
  private Retention retention;

  @BeforeEach
  void publish() {
    upkeep = database.upkeepSession();
    partitions = new Partitions(database, upkeep);
    retention = new Retention(database, upkeep);
    rows("create publication " + schema + " for all tables");
  }

  @AfterEach
  void withdraw() {
    rows("drop publication " + schema);
    await(upkeep.close());
  }

  private List<String> unidentified() {
    return rows(UNIDENTIFIED).stream().map(row -> row.getString(0)).toList();
  }

  @Test
  void everyTableHasAReplicaIdentityAndSoHasADayThatIsMadeLater() {
    assertThat(unidentified()).isEmpty();

    assertThat(makeAll(partitions, 20)).isZero();

    assertThat(
            number(
                "select count(*) from pg_inherits where inhparent = '{schema}.archive'::regclass"))
        .isEqualTo(22);
    assertThat(unidentified()).isEmpty();
  }

  @Test
  void tablesOfAnOlderVersionGetOneWhenTheyAreUpgradedAndLockedOnesLater() {
    rows("alter table {schema}.archive replica identity default");
    for (Row day :
        rows(
            "select inhrelid::regclass::text from pg_inherits where inhparent = '{schema}.archive'::regclass")) {
      rows("alter table " + day.getString(0) + " replica identity default");
    }
    rows("alter table {schema}.dead_letter replica identity default");
    SqlConnection reader = await(pool.getConnection());
    await(reader.begin());
    await(reader.query("select from " + schema + ".dead_letter").execute());

    assertThat(await(partitions.identifyRows())).isPositive();
    assertThat(unidentified()).contains("dead_letter");

    await(reader.transaction().rollback());
    await(reader.close());
    assertThat(await(partitions.identifyRows())).isZero();
    assertThat(unidentified()).isEmpty();
  }

  @TestFactory
  Stream<DynamicNode> noStatementIsRefused() {
    return statements.keySet().stream()
        .map(
            name ->
                dynamicContainer(
                    name,
                    STATES.stream()
                        .map(
                            state ->
                                dynamicTest(
                                    state,
                                    () -> statements.get(name).accept(arrange(state, name))))));
  }

  @Test
  void theHousekeepingIsNotRefused() {
    UUID node = registerNode();
    insert(JobRequest.of("work"), JobRequest.of("work"));
    settle(node, claimOne(node), COMPLETED);
    settle(node, claimOne(node), dead(JobState.FAILED));
    rows("update {schema}.archive set finished_at = finished_at - interval '99 days'");
    rows("update {schema}.dead_letter set finished_at = finished_at - interval '99 days'");

    assertThat(await(retention.deleteOldCompleted(Duration.ofDays(1), 10))).isEqualTo(1);
    assertThat(await(retention.deleteOldDead(Duration.ofDays(1), 10))).isEqualTo(1);
  }

  @Test
  void rowsOfTheDefaultPartitionMoveToTheirDay() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    rows(
        "do $$ begin execute 'drop table "
            + schema
            + ".archive_' || to_char(now() at time zone 'UTC', 'YYYYMMDD'); end $$");
    settle(node, claimOne(node), COMPLETED);
    assertThat(number("select count(*) from {schema}.archive_default")).isEqualTo(1);

    assertThat(makeAll(partitions, 3)).isZero();

    assertThat(number("select count(*) from {schema}.archive_default")).isZero();
    assertThat(archivedJobs()).isEqualTo(1);
  }
}
