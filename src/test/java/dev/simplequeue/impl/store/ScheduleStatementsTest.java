package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.support.FreshTables;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that looks at many schedules, of which few are due, reads those few. */
@Tag("promise-12")
@FreshTables
class ScheduleStatementsTest extends OnTables {
  private static final int AT_REST = 20_000;
  private static final Pattern ROWS = Pattern.compile("rows=([0-9.]+) loops=([0-9]+)");
  private Session own;

  @BeforeEach
  void fill() {
    own = database.scheduleSession();
    rows("alter table {schema}.schedule set (autovacuum_enabled = off)");
    // Planned while the table is empty: sessions keep their plans.
    explain("look_at_schedules", look());
    rows(
        "insert into {schema}.schedule (name, origin, definition, queue, next_at)"
            + " select 's' || i, 'sql', '{\"every\": \"1d\"}', 'work', now() + i * interval '1 s'"
            + " from generate_series(1, $1::integer) as i",
        AT_REST);
  }

  @AfterEach
  void close() {
    await(own.close());
  }

  private static Tuple look() {
    return Tuple.tuple().addValue(new String[0]).addValue(500);
  }

  private List<String> explain(String statement, Tuple values) {
    List<String> plan = new ArrayList<>();
    await(
            own.execute(
                "explain (analyze, costs off, timing off, summary off) "
                    + Sql.statement(statement).in(schema),
                values))
        .forEach(row -> plan.add(row.getString(0)));
    return plan;
  }

  private static long mostRows(List<String> plan) {
    return plan.stream()
        .map(ROWS::matcher)
        .filter(found -> found.find())
        .mapToLong(
            found -> (long) Double.parseDouble(found.group(1)) * Long.parseLong(found.group(2)))
        .max()
        .orElse(0);
  }

  @Test
  void aLookAtSchedulesOfWhichNoneIsDueReadsOne() {
    List<String> plan = explain("look_at_schedules", look());

    assertThat(mostRows(plan)).as(String.join("\n", plan)).isLessThanOrEqualTo(2);
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan on schedule"));
  }

  @Test
  void whoFiresReadsWhatIsDueAndNothingElse() {
    rows(
        "update {schema}.schedule set next_at = date_trunc('second', now()) where name ~ '^s[0-9]{1,2}$'");

    List<Firing.Due> due = await(new Firing(database, own).look(List.of(), 500)).due();
    List<Firing.Shot> shots =
        due.stream()
            .map(
                one ->
                    new Firing.Shot(
                        one,
                        one.at().orElseThrow(),
                        one.at().orElseThrow().plusSeconds(86_400),
                        UUID.randomUUID(),
                        0,
                        0,
                        "skip"))
            .toList();
    long before = blocks();

    List<Firing.Fired> fired = await(new Firing(database, own).fire(shots));

    assertThat(fired).hasSize(99).allMatch(one -> one.outcome().equals("fired"));
    assertThat(liveJobs()).isEqualTo(99);
    assertThat(blocks() - before).as("rows that were read one after the other").isZero();
  }

  private long blocks() {
    return number(
        "select coalesce(sum(seq_tup_read), 0)::bigint from pg_stat_xact_user_tables where schemaname = $1 and relname = 'schedule'",
        schema);
  }
}
