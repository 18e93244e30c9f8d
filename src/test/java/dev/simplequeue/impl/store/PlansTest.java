package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hot statements use their indexes on a large table, whether PostgreSQL has statistics about it
 * or not.
 */
@Tag("promise-12")
@FreshTables
class PlansTest extends OnTables {
  private static final int ROWS = 30_000;

  private UUID node;

  @BeforeEach
  void fill() {
    node = registerNode();
    rows("alter table {schema}.job set (autovacuum_enabled = off)");
    rows(
        "insert into {schema}.job (id, queue, bytes, priority, run_at, claimed_by, claimed_at, claims, attempt)"
            + " select gen_random_uuid(), 'queue-' || i % 20, 2, i % 10,"
            + " now() + (case when i % 2 = 0 then interval '1 day' else interval '-1 second' end),"
            + " case when i % 1000 = 1 then $1::uuid end, case when i % 1000 = 1 then now() end, 1, 1"
            + " from generate_series(1, "
            + ROWS
            + ") i",
        node);
  }

  @ParameterizedTest(name = "statistics: {0}")
  @ValueSource(booleans = {false, true})
  void hotStatementsReadOnlyWhatTheirIndexesGive(boolean statistics) {
    if (statistics) {
      rows("analyze {schema}.job");
    }
    UUID[] ids =
        rows("select id from {schema}.job where claimed_by is not null limit 100").stream()
            .map(row -> row.getUUID(0))
            .toArray(UUID[]::new);
    Integer[] ones = fill(new Integer[ids.length], 1);
    String[] texts = fill(new String[ids.length], "x");
    Long[] delays = fill(new Long[ids.length], 5L);
    Boolean[] flags = fill(new Boolean[ids.length], true);
    String[] none = new String[ids.length];
    String[] retry = fill(new String[ids.length], "retry");
    OffsetDateTime[] times = new OffsetDateTime[ids.length];

    List<JsonObject> claim =
        plan(
            "claim",
            Tuple.of(
                node,
                new String[] {"queue-1", "queue-3"},
                fill(new Integer[2], 50),
                100,
                1_000_000L,
                0,
                fill(new Long[2], 0L),
                fill(new OffsetDateTime[20], OffsetDateTime.now().minusMinutes(1)),
                new UUID[0]));
    List<JsonObject> completed =
        plan("settle_completed", Tuple.of(node, ids, ones, flags).addValue(none));
    List<JsonObject> otherwise =
        plan(
            "settle_otherwise",
            Tuple.of(node, ids, ones, retry, none, texts)
                .addValue(texts)
                .addValue(times)
                .addValue(delays)
                .addValue(ones)
                .addValue(ones)
                .addValue(none));
    List<JsonObject> cancel = plan("cancel", Tuple.tuple().addValue(ids));

    assertThat(indexes(claim)).containsOnly("job_lane", "node_pkey", "queue_pkey");
    assertThat(indexes(completed)).containsOnly("job_pkey", "permit_pkey");
    assertThat(indexes(otherwise)).containsOnly("job_pkey", "permit_pkey");
    assertThat(indexes(cancel)).containsOnly("job_pkey");
    for (List<JsonObject> plan : List.of(claim, completed, otherwise, cancel)) {
      assertThat(plan)
          .as("no scan of the job table")
          .noneMatch(
              step ->
                  "job".equals(step.getString("Relation Name"))
                      && step.getString("Node Type").contains("Seq Scan"));
      assertThat(plan)
          .as("nothing reads more of the job table than it was asked for")
          .filteredOn(step -> "job".equals(step.getString("Relation Name")))
          .allMatch(
              step ->
                  step.getDouble("Actual Rows", 0.0) * step.getDouble("Actual Loops", 1.0) <= 200)
          .allMatch(step -> step.getDouble("Rows Removed by Filter", 0.0) <= 100);
    }
  }

  /** A try costs several times as much as to pass the row. */
  @Test
  void aClaimTriesNoLockThatAnotherOneUnderWayHas() {
    SqlConnection other = await(pool.getConnection());
    await(other.begin());
    String take =
        "update {schema}.job set claimed_by = $1, claimed_at = now()"
            + " where queue = 'queue-1' and claimed_by is null";
    await(other.preparedQuery(take.replace("{schema}", schema)).execute(Tuple.of(node)));

    List<JsonObject> claim =
        plan(
            "claim",
            Tuple.of(
                node,
                new String[] {"queue-1"},
                fill(new Integer[1], 50),
                50,
                1_000_000L,
                0,
                fill(new Long[1], 0L),
                fill(new OffsetDateTime[10], OffsetDateTime.now().minusMinutes(1)),
                new UUID[0]));

    assertThat(claim)
        .filteredOn(step -> "job_lane".equals(step.getString("Index Name")))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getDouble("Actual Rows")).as("tried").isZero();
              assertThat(step.getDouble("Rows Removed by Filter")).as("passed").isPositive();
            });
    await(other.transaction().rollback());
    await(other.close());
  }

  /** Whatever the filter finds, and however many there are. */
  @ParameterizedTest(name = "statistics: {0}")
  @ValueSource(booleans = {false, true})
  void whatOperatorsAskReadsABoundedNumberOfRows(boolean statistics) {
    rows(
        "insert into {schema}.archive (id, created_at, run_at, claims, attempt, max_attempts, reprocesses, crashes,"
            + " releases, priority, queue, payload)"
            + " select gen_random_uuid(), now(), now(), 1, 1, 3, 0, 0, 0, 5, 'queue-' || i % 20, '{}'"
            + " from generate_series(1, 20000) i");
    rows(
        "insert into {schema}.dead_letter (id, created_at, run_at, claims, attempt, max_attempts, reprocesses, crashes,"
            + " releases, priority, queue, state, payload, fingerprint)"
            + " select gen_random_uuid(), now(), now(), 1, 1, 3, 0, 0, 0, 5, 'queue-' || i % 20, 'failed', '{}', 'group'"
            + " from generate_series(1, 20000) i");
    if (statistics) {
      rows("analyze {schema}.job");
      rows("analyze {schema}.archive");
      rows("analyze {schema}.dead_letter");
    }
    String[] places = {"archive", "dead_letter", "job"};
    Tuple page = Tuple.of(new UUID(0, 0), new UUID(-1, -1)).addValue(places);
    page.addValue(Paging.WALK).addValue(50).addValue("nobody's").addValue(null);
    UUID one = rows("select id from {schema}.dead_letter limit 1").get(0).getUUID(0);

    List<JsonObject> counts = plan("count_jobs", Tuple.of(null, 1001));
    List<JsonObject> pages = plan("page_jobs", nothing(page, 5));
    List<JsonObject> found = plan("find_job", Tuple.of(one, OffsetDateTime.now().minusYears(50)));
    List<JsonObject> ofQueue =
        plan("find_dead_of_queue", Tuple.of("queue-1", new UUID(0, 0), 1001));
    List<JsonObject> redrive =
        plan(
            "redrive",
            Tuple.tuple().addValue(new UUID[] {one}).addValue(new UUID[] {UUID.randomUUID()}));

    assertThat(indexes(ofQueue)).containsExactly("dead_letter_redrivable");
    assertThat(rows(found)).isLessThanOrEqualTo(10);
    assertThat(rows(redrive)).isLessThanOrEqualTo(10);
    assertThat(rows(ofQueue)).isLessThanOrEqualTo(1001);
    assertThat(rows(pages)).isLessThanOrEqualTo(Paging.WALK + 100);
    assertThat(rows(counts)).isLessThanOrEqualTo(35_000);
  }

  private static Tuple nothing(Tuple values, int more) {
    for (int i = 0; i < more; i++) {
      values.addValue(null);
    }
    return values;
  }

  /** All that the plan has read of tables, also what was then filtered out. */
  private static double rows(List<JsonObject> plan) {
    return plan.stream()
        .filter(
            step ->
                List.of("job", "dead_letter").contains(step.getString("Relation Name", ""))
                    || step.getString("Relation Name", "").startsWith("archive"))
        .mapToDouble(
            step ->
                (step.getDouble("Actual Rows", 0.0) + step.getDouble("Rows Removed by Filter", 0.0))
                    * step.getDouble("Actual Loops", 1.0))
        .sum();
  }

  /** The claim of a queue with limits is a function, so its buffers are counted. */
  @ParameterizedTest(name = "statistics: {0}")
  @ValueSource(booleans = {false, true})
  void aLimitedClaimReadsInProportionToItsJobs(boolean statistics) {
    rows(
        "insert into {schema}.queue (name, cluster_max_running, limit_key_max_running)"
            + " values ('queue-5', 1000, 2)");
    rows(
        "insert into {schema}.permit (job_id, claims, kind, queue, limit_key)"
            + " select gen_random_uuid(), 1, 'run', 'queue-' || 6 + i % 2, 'key ' || i"
            + " from generate_series(1, 20000) i");
    if (statistics) {
      rows("analyze {schema}.job");
      rows("analyze {schema}.permit");
    }
    OffsetDateTime[] from = fill(new OffsetDateTime[10], OffsetDateTime.now().minusMinutes(1));
    Tuple values =
        Tuple.of(node, "queue-5", 50, 100, 1_000_000L, 0)
            .addValue(0L)
            .addValue(from)
            .addValue(new UUID[0]);

    // The first call reads the catalog.
    plan("claim_limited", values);
    JsonObject claim = plan("claim_limited", values).get(0);

    assertThat(claim.getDouble("Actual Rows")).isEqualTo(51);
    assertThat(claim.getLong("Shared Hit Blocks") + claim.getLong("Shared Read Blocks"))
        .isLessThan(3_000);
  }

  @Test
  void thePollersSessionsPinTheirPlansAndBoundTheirStatements() {
    Session claims = database.claimSession();
    for (Session poller : List.of(claims, session)) {
      for (String setting :
          List.of("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "jit")) {
        assertThat(setting(poller, setting)).as(setting).isEqualTo("off");
      }
    }
    assertThat(setting(claims, "statement_timeout")).as("a lease").isEqualTo("10s");
    assertThat(setting(claims, "tcp_user_timeout")).isIn("10000", "0");
    assertThat(setting(session, "lock_timeout")).isEqualTo("200ms");
    await(claims.close());
  }

  private static String setting(Session of, String name) {
    return await(of.execute("select current_setting($1)", Tuple.of(name)))
        .iterator()
        .next()
        .getString(0);
  }

  private static <T> T[] fill(T[] array, T value) {
    java.util.Arrays.fill(array, value);
    return array;
  }

  /** The plan that was really run, as a session of the poller runs it; rolled back. */
  private List<JsonObject> plan(String statement, Tuple values) {
    String explain = ExplainedPlan.EXPLAIN + Sql.statement(statement).in(schema, "order", "desc");
    String settings =
        Database.PINNED_PLANS
            + (statement.matches("count_jobs|page_jobs|find_.*|redrive")
                ? Database.INDEX_ORDER
                : "");
    SqlConnection connection = await(pool.getConnection());
    await(connection.begin());
    for (String setting : settings.replace("set ", "set local ").split(";")) {
      await(connection.query(setting).execute());
    }
    ExplainedPlan plan = ExplainedPlan.of(await(connection.preparedQuery(explain).execute(values)));
    await(connection.transaction().rollback());
    await(connection.close());
    return plan.steps();
  }

  private static List<String> indexes(List<JsonObject> plan) {
    return plan.stream()
        .filter(step -> step.containsKey("Index Name"))
        .map(step -> step.getString("Index Name"))
        .distinct()
        .toList();
  }
}
