package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is too old goes, by short steps that hold up nobody. */
class RetentionTest extends OnTables {
  private static final Duration KEEP = Duration.ofDays(14);

  private Session upkeep;
  private Retention retention;

  @BeforeEach
  void openRetention() {
    upkeep = database.upkeepSession();
    retention = new Retention(database, upkeep);
  }

  @AfterEach
  void closeRetention() {
    await(upkeep.close());
  }

  /** A partition for the UTC day so many days ago, with one row. */
  private String oldDay(int daysAgo) {
    String day = "(now() at time zone 'UTC')::date - " + daysAgo;
    String name = rows("select 'archive_' || to_char(" + day + ", 'YYYYMMDD')").get(0).getString(0);
    String from = rows("select (" + day + ")::text").get(0).getString(0);
    String to = rows("select (" + day + " + 1)::text").get(0).getString(0);
    rows(
        "create table {schema}."
            + name
            + " partition of {schema}.archive for values from ('"
            + from
            + " 00:00:00+00') to ('"
            + to
            + " 00:00:00+00')");
    ended("archive", "timestamptz '" + from + " 12:00:00+00'");
    return name;
  }

  private void ended(String table, String at) {
    boolean dead = table.equals("dead_letter");
    rows(
        "insert into {schema}."
            + table
            + " (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses, crashes, releases,"
            + " priority, queue, payload"
            + (dead ? ", state" : "")
            + ") values (gen_random_uuid(), now(), now(), "
            + at
            + ", 1, 1, 1, 0, 0, 0, 5, 'work', '{}'"
            + (dead ? ", 'failed'" : "")
            + ")");
  }

  private List<String> dropAll() {
    List<String> dropped = new ArrayList<>();
    Optional<String> one;
    while ((one = await(retention.dropOldDay(KEEP))).isPresent()) {
      dropped.add(one.get());
    }
    return dropped;
  }

  @Test
  void daysOfWhichEveryRowIsTooOldAreDroppedOldestFirst() {
    String young = oldDay(13);
    String edge = oldDay(14);
    String old = oldDay(15);
    String oldest = oldDay(40);

    assertThat(dropAll()).containsExactly(oldest, old);

    assertThat(archivedJobs()).as(young + " and " + edge + " stay").isEqualTo(2);
    assertThat(
            number(
                "select count(*) from pg_inherits where inhparent = '{schema}.archive'::regclass"))
        .as("a day ahead, today, the default one, and two")
        .isEqualTo(5);
  }

  /** A foreign key of a user's onto a day's table. */
  private void order(String table) {
    rows("alter table {schema}." + table + " add unique (id)");
    rows("create table {schema}.orders (row uuid references {schema}." + table + " (id))");
    rows("insert into {schema}.orders select id from {schema}." + table + " limit 1");
  }

  @Test
  void aDayThatCannotBeDroppedHoldsUpNoOther() {
    String old = oldDay(15);
    String oldest = oldDay(40);
    order(oldest);

    assertThat(await(retention.dropOldDay(KEEP))).contains(old);
    assertThat(awaitFailure(retention.dropOldDay(KEEP))).hasMessageContaining(oldest);

    rows("drop table {schema}.orders");
    assertThat(dropAll()).containsExactly(oldest);
  }

  @Test
  void aDayWhoseRowsCannotBeMovedHoldsUpNoOther() {
    for (String day : List.of("3 days", "2 days")) {
      ended("archive_default", "now() - interval '" + day + "'");
    }
    String newest =
        rows("select inhrelid::regclass::text from pg_inherits where inhparent ="
                + " '{schema}.archive'::regclass order by 1 desc limit 1 offset 1")
            .get(0)
            .getString(0);
    rows("drop table " + newest);
    rows("alter table {schema}.archive_default add unique (id)");
    rows("create table {schema}.orders (row uuid references {schema}.archive_default (id))");
    rows(
        "insert into {schema}.orders select id from {schema}.archive_default order by finished_at"
            + " limit 1");
    Partitions partitions = new Partitions(database, upkeep);

    assertThat(makeAll(partitions, 14)).isEqualTo(1);

    assertThat(number("select count(*) from {schema}.archive_default")).isEqualTo(1);
    assertThat(rows("select to_regclass($1)", newest).get(0).getValue(0)).isNotNull();
    rows("drop table {schema}.orders");
    assertThat(makeAll(partitions, 14)).isZero();
    assertThat(number("select count(*) from {schema}.archive_default")).isZero();
  }

  @Test
  void aReaderHoldsUpTheDropButNotTheSettlementBehindIt() {
    oldDay(30);
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    ClaimedJob job = claimOne(node);
    SqlConnection reader = await(pool.getConnection());
    await(reader.begin());
    await(reader.query("select count(*) from " + schema + ".archive").execute());

    Future<Optional<String>> drop = retention.dropOldDay(KEEP);
    assertThat(settle(node, job, COMPLETED)).isInstanceOf(Fate.Ended.class);
    Throwable busy = awaitFailure(drop);
    await(reader.transaction().commit());
    await(reader.close());

    assertThat(SqlFailure.of(busy)).isEqualTo(SqlFailure.BUSY);
    assertThat(dropAll()).hasSize(1);
  }

  @Test
  void severalJanitorsAtOnceDropEachDayOnce() {
    for (int day = 20; day < 30; day++) {
      oldDay(day);
    }
    Session other = database.upkeepSession();
    Retention second = new Retention(database, other);
    List<String> dropped = new ArrayList<>();

    for (int round = 0; round < 40 && dropped.size() < 10; round++) {
      Future<Optional<String>> one = retention.dropOldDay(KEEP).otherwise(Optional.empty());
      Future<Optional<String>> two = second.dropOldDay(KEEP).otherwise(Optional.empty());
      await(one).ifPresent(dropped::add);
      await(two).ifPresent(dropped::add);
    }
    await(other.close());

    assertThat(dropped).hasSize(10).doesNotHaveDuplicates();
    assertThat(archivedJobs()).isZero();
  }

  @Test
  void whatTheDefaultPartitionTookIsDeletedInBatchesWhenItIsTooOld() {
    for (int i = 0; i < 5; i++) {
      ended("archive", "now() - interval '100 days'");
    }
    ended("archive", "now() + interval '100 days'");

    assertThat(await(retention.deleteOldCompleted(KEEP, 3))).isEqualTo(3);
    assertThat(await(retention.deleteOldCompleted(KEEP, 3))).isEqualTo(2);
    assertThat(await(retention.deleteOldCompleted(KEEP, 3))).isZero();
    assertThat(archivedJobs()).isEqualTo(1);
  }

  @Test
  void oldDeadLettersAreDeletedInBatchesAndLockedOnesLater() {
    for (int i = 0; i < 4; i++) {
      ended("dead_letter", "now() - interval '100 days'");
    }
    ended("dead_letter", "now()");
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(
        user.query(
                "select from "
                    + schema
                    + ".dead_letter where finished_at < now() - interval '1 day' limit 1 for update")
            .execute());

    assertThat(await(retention.deleteOldDead(KEEP, 100))).isEqualTo(3);
    await(user.transaction().commit());
    await(user.close());

    assertThat(await(retention.deleteOldDead(KEEP, 100))).isEqualTo(1);
    assertThat(deadJobs()).isEqualTo(1);
  }
}
