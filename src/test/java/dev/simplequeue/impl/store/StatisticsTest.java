package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a statement costs does not depend on what the server knew of the tables when it was planned.
 * Sessions keep their plans: here each statement is planned on the session that the library has for
 * it, then the tables are filled, and what that plan reads is counted.
 */
@Tag("promise-12")
@FreshTables
class StatisticsTest extends OnTables {
  /** What each statement is asked for, and what the tables have. */
  private static final int ASKED = 400;

  private static final int ROWS = 12_000;

  /** For each row that is asked for: what each step of a plan may read, and the blocks of all. */
  private static final int ROWS_EACH = 8;

  private static final int BLOCKS_EACH = 60;

  private static final List<String> TABLES =
      List.of(
          "job",
          "permit",
          "queue",
          "node",
          "lease",
          "dead_letter",
          "archive_default",
          "period_key",
          "progress",
          "schedule");

  /**
   * These are sent seldom and touch a handful of rows of small tables, or the server's own tables,
   * or make and change tables; or they are those of schedules, of which ScheduleStatementsTest has
   * more.
   */
  private static final Set<String> SMALL =
      Set.of(
          "backfill_schedule",
          "delete_old_operations",
          "cancel_operation",
          "drain_default",
          "drop_old_partition",
          "find_claims_under_way",
          "find_schedule",
          "find_overdue_schedules",
          "find_operation",
          "find_zoned_schedules",
          "find_templates",
          "find_untold_paused",
          "identify_rows",
          "lock_limits",
          "lock_node",
          "lock_schema",
          "keep_duty",
          "leave_duty",
          "look_at_functions",
          "look_at_nodes",
          "look_at_server",
          "look_at_itself",
          "look_at_process",
          "look_at_schema",
          "look_at_schedules",
          "look_at_operations",
          "fire_buffered",
          "make_partitions",
          "mark_function",
          "move_operation",
          "measure_snapshots",
          "measure_tables",
          "note_schedule_problem",
          "note_operation_problem",
          "notify",
          "page_schedules",
          "page_operations",
          "pause",
          "pause_schedule",
          "raise_epoch",
          "record_migration",
          "record_look",
          "register_node",
          "remove_node",
          "remove_schedule",
          "renew_lease",
          "resume",
          "resume_schedule",
          "schema_version",
          "set_limits",
          "set_node_queues",
          "submit_operation",
          "terminate_lost",
          "take_operation",
          "trigger_schedule",
          "write_schedule",
          "write_templates");

  /** What was known of the tables when the plans were made. */
  enum Known {
    NEVER_ANALYZED,
    EMPTY,
    NEARLY_EMPTY,
    FULL
  }

  /**
   * @param rows what the statement needs to read of tables, in its largest step
   */
  private record Case(String statement, Session on, int rows, String arguments) {}

  private final Random random = new Random(1);
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final List<Case> cases = new ArrayList<>();
  private UUID node;
  private UUID dead;

  @BeforeEach
  void openSessions() {
    node = registerNode();
    dead = registerNode();
    sessions.put("settle", database.settleSession());
    sessions.put("claim", database.claimSession());
    sessions.put("repair", database.repairSession());
    sessions.put("search", database.searchSession());
    sessions.put("progress", database.progressSession());
    sessions.put("enqueue", database.enqueueSession());
    sessions.put("keyed", database.keyedEnqueueSession());
    sessions.put("reaper", database.reaperSession());
    sessions.put("upkeep", database.upkeepSession());
    sessions.put("control", database.controlSession());
    sessions.put("inspect", database.inspectSession());
    sessions.put("schedules", database.scheduleSession());
    sessions.put("operations", database.operationSession());
    for (String table : TABLES) {
      rows("alter table {schema}." + table + " set (autovacuum_enabled = off)");
    }
    // One place for what is archived.
    for (String day :
        names(
            "select inhrelid::regclass::text from pg_inherits where inhparent = '{schema}.archive'::regclass")) {
      if (!day.endsWith("archive_default")) {
        rows("drop table " + day);
      }
    }
  }

  @AfterEach
  void closeSessions() {
    sessions.values().forEach(of -> await(of.close()));
  }

  @ParameterizedTest(name = "statistics: {0}")
  @EnumSource
  void noStatementReadsMoreThanItNeeds(Known known) {
    if (known == Known.NEARLY_EMPTY) {
      fill(2);
    } else if (known == Known.FULL) {
      fill(ROWS);
    }
    if (known != Known.NEVER_ANALYZED) {
      TABLES.forEach(table -> rows("vacuum (analyze) {schema}." + table));
    }
    list();
    cases.forEach(this::plan);
    if (known != Known.FULL) {
      fill(ROWS);
    }
    cases.clear();
    list();
    SoftAssertions all = new SoftAssertions();
    for (Case each : cases) {
      ExplainedPlan plan = run(each);
      all.assertThat(plan.mostRowsRead())
          .as(() -> each.statement + ": rows that one step has read\n" + plan.shown())
          .isLessThanOrEqualTo((double) ROWS_EACH * each.rows + 100);
      all.assertThat(plan.blocks())
          .as(each.statement + ": blocks")
          .isLessThanOrEqualTo((long) BLOCKS_EACH * each.rows + 1000);
    }
    all.assertAll();
  }

  @Test
  void everyStatementIsAmongThem() throws Exception {
    list();
    Set<String> known =
        Stream.concat(SMALL.stream(), cases.stream().map(Case::statement))
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/simplequeue/sql"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".sql", "")))
          .containsExactlyInAnyOrderElementsOf(known);
    }
  }

  // The statements.

  private void list() {
    List<String> claimed = ids("select id from {schema}.job where claimed_by = $1", node);
    List<String> ready =
        ids(
            "select id from {schema}.job where claimed_by is null and run_at <= now() and unique_key is not null");
    List<String> waiting =
        ids("select id from {schema}.job where claimed_by is null and run_at > now()");
    List<String> buried = ids("select id from {schema}.dead_letter where redriven_to is null");
    List<String> archived = ids("select id from {schema}.archive");
    List<String> mixed = mixed(claimed, archived, buried);
    List<String> fresh = IntStream.range(0, ASKED).mapToObj(i -> JobIds.next().toString()).toList();
    String me = "'" + node + "'";
    String lost = "'{" + dead + "}'";
    String ago = "now() - interval '1 day'";
    String froms = array("now() - interval '1 hour'", 10);
    int whole = 2 * ROWS;

    add(
        "claim",
        "claim",
        ASKED,
        me,
        "'{work}'",
        array(ASKED, 1),
        ASKED,
        1 << 20,
        0,
        array("0::bigint", 1),
        froms,
        "'{}'");
    add("claim_limited", "claim", 50, me, "'limited'", 50, 100, 1 << 20, 0, 0, froms, "'{}'");
    add("find_claimable", "claim", ASKED, "'work'", ASKED, "'{}'");
    add("try_claim", "claim", ASKED, me, uuids(ready));
    add("try_park", "claim", ASKED, uuids(ready));
    add("try_unpark", "claim", ASKED, uuids(ready));
    add(
        "settle_completed",
        "settle",
        ASKED,
        me,
        uuids(claimed),
        array(1, ASKED),
        array(true, ASKED),
        texts(null));
    add(
        "settle_otherwise",
        "settle",
        ASKED,
        me,
        uuids(claimed),
        array(1, ASKED),
        texts("retry"),
        texts(null),
        texts("x"),
        texts("x"),
        array("null::timestamptz", ASKED),
        array("5::bigint", ASKED),
        array(0, ASKED),
        array(0, ASKED),
        texts("x"));
    add("find_settled", "settle", ASKED, uuids(mixed), array(1, ASKED), ago, array(true, ASKED));
    add("measure_queues", "inspect", ASKED, "'{work}'");
    add("find_unclaimed", "settle", ASKED, "'{work}'", 1000);
    add("look_at_orders", "settle", ASKED, uuids(claimed), "'{work}'");
    add("find_untold_cancelled", "control", ASKED, uuids(claimed), "null");
    add("free_permits", "settle", ASKED, uuids(claimed), array(1, ASKED));
    add("find_claims", "repair", whole, me);
    add(
        "find_left_behind",
        "search",
        10,
        "'{work}'",
        array(ago, 10),
        array(ago + " + interval '1 hour'", 10),
        "'{}'");
    add(
        "insert_jobs",
        "keyed",
        ASKED,
        uuids(fresh),
        texts(null),
        array(2, ASKED),
        array("null::timestamptz", ASKED),
        texts("work"),
        texts("{}"),
        texts(null),
        array("5::smallint", ASKED),
        array(3, ASKED),
        array("null::bigint", ASKED),
        array("0::bigint", ASKED),
        texts(null),
        texts(null));
    List<String> others =
        IntStream.range(0, ASKED).mapToObj(i -> JobIds.next().toString()).toList();
    add(
        "insert_new_jobs",
        "enqueue",
        ASKED,
        uuids(others),
        "'work'",
        "null",
        "null",
        "null",
        texts("{}"),
        "null",
        "null",
        "null",
        "null",
        "null",
        "null",
        "null");
    List<String> once = IntStream.range(0, ASKED).mapToObj(i -> JobIds.next().toString()).toList();
    add(
        "put_jobs",
        "keyed",
        ASKED,
        uuids(once),
        keys(ready),
        array(2, ASKED),
        array("null::timestamptz", ASKED),
        texts("work"),
        texts("{}"),
        texts(null),
        array("5::smallint", ASKED),
        array(3, ASKED),
        array("null::bigint", ASKED),
        array("0::bigint", ASKED),
        texts(null),
        texts(null),
        texts(null),
        texts("day"),
        texts("UTC"),
        texts("KEEP"),
        true);
    add("delete_ended_periods", "upkeep", ASKED, ASKED);
    add(
        "write_progress",
        "progress",
        ASKED,
        uuids(claimed),
        array(1, ASKED),
        array(1, ASKED),
        array("5::bigint", ASKED),
        array("null::bigint", ASKED),
        texts("note"),
        array("0::bigint", ASKED));
    add("delete_ended_progress", "upkeep", ASKED, "'00000000-0000-0000-0000-000000000000'", ASKED);
    add("find_holders", "keyed", ASKED, uuids(mixed), keys(ready));
    add(
        "change_held",
        "keyed",
        ASKED,
        uuids(ready),
        keys(ready),
        array(true, ASKED),
        texts("{}"),
        texts(null),
        array(2, ASKED),
        array("5::smallint", ASKED),
        array("null::timestamptz", ASKED),
        array("0::bigint", ASKED));
    add("delete_ended", "keyed", ASKED, uuids(mixed), ago);
    add("find_ended", "keyed", ASKED, uuids(mixed), ago);
    add("cancel", "control", ASKED, uuids(mixed(claimed, ready, waiting)));
    add("find_by_unique_key", "control", 1, "'key 7'");
    add(
        "find_by_fingerprint",
        "control",
        ROWS / 100,
        "'group 7'",
        "'00000000-0000-0000-0000-000000000000'",
        100);
    add("find_outcomes", "control", ASKED, uuids(mixed), ago);
    add("rescue", "reaper", whole, lost, "'{}'", "'{}'", 3, "null", "'{}'");
    add("find_claims_of_dead", "reaper", whole, lost, "'{}'", "'{}'", 3, "'{}'");
    add("declare_dead", "reaper", 10, lost, 1);
    add("find_dead", "reaper", 10);
    add("remove_dead", "reaper", whole, lost);
    add("look_at_leases", "reaper", 10, 1000, 400);
    add("remove_lost_permits", "reaper", ROWS);
    add("unpark", "reaper", 2 * ASKED, "''", "''", 20, "null", "'{}'", false);
    add("find_unhandled", "upkeep", 20);
    add("end_unhandled", "upkeep", ASKED, "'nobody''s'", 1000, ASKED, "null", "'{}'");
    add("find_unhandled_jobs", "upkeep", ASKED, "'nobody''s'", 1000, ASKED, "'{}'");
    add("delete_old_dead", "upkeep", ASKED, 1000, ASKED, "null", "'{}'");
    add("find_old_dead", "upkeep", ASKED, 1000, ASKED, "'{}'");
    add("delete_old_completed", "upkeep", ROWS, 1000, ASKED, "null", "'{}'");
    add("find_old_completed", "upkeep", ROWS, 1000, ASKED, "'{}'");
    add("count_jobs", "inspect", 30_000, "null", 1001);
    add(
        "page_jobs",
        "inspect",
        ASKED,
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "'{archive,dead_letter,job}'",
        ASKED,
        50,
        "'nobody'",
        "null",
        "null",
        "null",
        "null",
        "'[[{\"a\": 1}]]'",
        "'[[{\"h\": \"x\"}]]'");
    add(
        "walk_jobs",
        "operations",
        ASKED,
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "'{archive,dead_letter,job}'",
        ASKED,
        50,
        "'nobody'",
        "'{waiting,failed}'",
        "null",
        "null",
        "null",
        "'[[{\"a\": 1}]]'",
        "'[[{\"h\": \"x\"}]]'",
        "null",
        "'delete'",
        "null",
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'");
    add("lock_jobs", "operations", ASKED, uuids(waiting), "'{waiting}'");
    add("delete_ended_jobs", "operations", ASKED, uuids(buried), uuids(archived));
    add("find_job", "inspect", 10, "'" + buried.get(0) + "'", ago);
    add(
        "find_dead_of_queue",
        "inspect",
        ASKED,
        "'queue 7'",
        "'00000000-0000-0000-0000-000000000000'",
        100);
    add(
        "find_dead_of_fingerprint",
        "inspect",
        ROWS / 100,
        "'group 7'",
        "'00000000-0000-0000-0000-000000000000'",
        100);
    add("redrive", "inspect", ASKED, uuids(buried), uuids(fresh));
    add("reprioritise", "inspect", ASKED, uuids(mixed(claimed, ready, waiting)), 3);
    add("run_now", "inspect", ASKED, uuids(waiting));
    add("delete_jobs", "inspect", ASKED, uuids(mixed(claimed, ready, waiting)));
    add(
        "fire_schedules",
        "schedules",
        ASKED,
        IntStream.rangeClosed(1, ASKED)
            .mapToObj(i -> "schedule " + i)
            .collect(Collectors.joining(",", "'{", "}'")),
        array("1::bigint", ASKED),
        array("null::timestamptz", ASKED),
        array("null::timestamptz", ASKED),
        array("now() + interval '1 day'", ASKED),
        array("null::uuid", ASKED),
        array("0::bigint", ASKED),
        array(0, ASKED),
        texts("allow"),
        texts(null));
    add("take_permits_late", "upkeep", ASKED, "'small'");
    String last = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";
    add("group_dead", "inspect", ASKED, "'queue 7'", last, ASKED);
    add("look_at_queues", "inspect", ASKED, "'{work}'");
    add(
        "page_audit",
        "inspect",
        ASKED,
        last,
        ASKED,
        50,
        "'nobody'",
        "null",
        "null",
        "null",
        "null",
        "null",
        600_000);
    add("delete_old_audit", "upkeep", ASKED, 1000, ASKED);
    add("delete_old_answers", "upkeep", ASKED, 1000, ASKED);
    add(
        "begin_change",
        "control",
        10,
        last,
        "'ada'",
        "'x'",
        "'{}'",
        "'key 7'",
        "'r'",
        last,
        true,
        9);
    add("end_change", "control", 10, last, "'done'", "''", "'ada'", "'key 7'", 200, "'{}'");
  }

  private void add(String statement, String session, int rows, Object... arguments) {
    String all = Stream.of(arguments).map(Object::toString).collect(Collectors.joining(", "));
    cases.add(new Case(statement, sessions.get(session), rows, all));
  }

  private static String array(Object value, int size) {
    return "array_fill(" + value + ", array[" + size + "])";
  }

  private static String texts(String value) {
    return array(value == null ? "null::text" : "'" + value + "'::text", ASKED);
  }

  private static String uuids(List<String> ids) {
    return "'{" + String.join(",", ids) + "}'";
  }

  private static String keys(List<String> ids) {
    return ids.stream().map(id -> "key " + id).collect(Collectors.joining(",", "'{", "}'"));
  }

  /** So many ids that the query finds, from all over; made up, as far as it finds none. */
  private List<String> ids(String query, Object... values) {
    List<String> found = names(query.replace("select id", "select id::text"), values);
    Collections.sort(found);
    Collections.shuffle(found, random);
    List<String> ids = new ArrayList<>(found.subList(0, Math.min(ASKED, found.size())));
    while (ids.size() < ASKED) {
      ids.add(JobIds.next().toString());
    }
    return ids;
  }

  private static List<String> mixed(List<String> one, List<String> two, List<String> three) {
    int third = ASKED / 3;
    List<String> all = new ArrayList<>(one.subList(0, third));
    all.addAll(two.subList(0, third));
    all.addAll(three.subList(0, ASKED - 2 * third));
    return all;
  }

  private List<String> names(String query, Object... values) {
    return rows(query, values).stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  // The tables.

  private void fill(int jobs) {
    String to = " from generate_series(1, " + jobs + ") i";
    rows(
        "insert into {schema}.job (id, queue, bytes, priority, run_at, claimed_by, claimed_at, claims, attempt, limited, unique_key,"
            + " fingerprint, limit_key)"
            + " select id, 'work', 2, 5, case when i % 4 = 0 then now() + interval '1 day' else now() - interval '1 minute' end,"
            + " case when i % 20 = 1 then $1::uuid when i % 20 = 3 then $2::uuid end, case when i % 20 in (1, 3) then now() end, 1, 1,"
            + " i % 40 in (1, 3), case when i % 3 = 0 then 'key ' || id end, 'group ' || i % 100, null"
            + " from (select i, gen_random_uuid() as id"
            + to
            + ") r",
        node,
        dead);
    String others =
        "insert into {schema}.job (id, queue, bytes, run_at, limit_key, parked_at) select gen_random_uuid(), ";
    rows(others + "'limited', 2, now() - interval '1 minute', 'key ' || i % 50, null" + to);
    rows(others + "'parked', 2, 'infinity', 'key ' || i % 500, now()" + to);
    rows(
        others
            + "'nobody''s', 2, now() - interval '1 hour', null, null from generate_series(1, "
            + Math.min(jobs, ASKED)
            + ") i");
    rows(
        "insert into {schema}.queue (name, cluster_max_running, limit_key_max_running) values ('limited', 100000, 1000), ('parked', 1000, 10)"
            + " on conflict do nothing");
    rows(
        "insert into {schema}.permit (job_id, claims, kind, queue, limit_key)"
            + " select id, claims, 'run', 'other', 'x' from {schema}.job where limited on conflict do nothing");
    rows(
        "insert into {schema}.permit (job_id, claims, kind, queue, limit_key)"
            + " select gen_random_uuid(), 1, 'start', case i % 2 when 0 then 'limited' else 'parked' end, 'key ' || i % 500"
            + to);
    rows(
        "insert into {schema}.schedule (name, origin, definition, queue) select 'schedule ' || i, 'sql', '{}', 'work'"
            + to
            + " on conflict do nothing");
    rows(
        "insert into {schema}.period_key select 'key ' || id, id, now() + interval '1 day' from {schema}.job"
            + " where unique_key is not null on conflict do nothing");
    rows(
        "insert into {schema}.progress (job, fence, attempt, done, at)"
            + " select id, 1, 1, 1, now() from {schema}.job where queue = 'work'"
            + " union all select gen_random_uuid(), 1, 1, 1, now()"
            + to
            + " on conflict do nothing");
    rows(
        "insert into {schema}.dead_letter (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses, crashes, releases,"
            + " priority, queue, state, payload, fingerprint, redriven_to)"
            + " select gen_random_uuid(), now(), now(), now() - interval '1 hour', 1, 1, 3, 0, 0, 0, 5, 'queue ' || i % 60, 'failed', '{}',"
            + " 'group ' || i % 100, case when i % 7 = 0 then gen_random_uuid() end"
            + to);
    rows(
        "insert into {schema}.archive (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses, crashes, releases,"
            + " priority, queue, payload)"
            + " select gen_random_uuid(), now(), now(), now() - interval '1 hour', 1, 1, 3, 0, 0, 0, 5, 'work', '{}'"
            + to);
    rows(
        "insert into {schema}.audit (id, at, caller, action, target)"
            + " select gen_random_uuid(), now() - interval '1 hour', 'ada', 'x', '{}'"
            + to);
    rows(
        "insert into {schema}.web_answer (caller, key, request, seed, at)"
            + " select 'ada', 'key ' || i, 'r', gen_random_uuid(), now() - interval '1 hour'"
            + to
            + " on conflict do nothing");
  }

  // The plans.

  private void plan(Case each) {
    String sql =
        Sql.statement(each.statement)
            .in(schema, "order", "desc")
            .replace("{which}", "queue = $1::text and redriven_to is null");
    String prepare = "prepare " + each.statement + " as " + sql;
    await(each.on.transaction(connection -> connection.query(prepare).execute()));
    // What is in functions is planned when they run.
    run(each);
  }

  /** The plan that the session has kept, with what it has read; undone. */
  private ExplainedPlan run(Case each) {
    String call = each.arguments.isEmpty() ? "" : "(" + each.arguments + ")";
    String explain = ExplainedPlan.EXPLAIN + "execute " + each.statement + call;
    return await(each.on.transaction(connection -> explained(connection, explain)));
  }

  private static Future<ExplainedPlan> explained(SqlConnection on, String explain) {
    // A transaction that fails would cost the session its connection, and so its plans.
    return on.query("savepoint before")
        .execute()
        .compose(v -> on.query(explain).execute())
        .map(ExplainedPlan::of)
        .compose(plan -> on.query("rollback to savepoint before").execute().map(plan));
  }
}
