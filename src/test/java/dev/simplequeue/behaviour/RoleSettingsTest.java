package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Pooler;
import dev.simplequeue.support.SqlEnqueue;
import dev.simplequeue.support.TestServer;
import dev.simplequeue.support.WholeLife;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever the role and the database have set, a node's statements, transactions and sessions last
 * as long as it wants, and mean what they say.
 */
@FreshTables
class RoleSettingsTest extends OnDatabase {
  /** Enough for the first message of a session, in which they are still in force. */
  private static final String SHORT = "500ms";

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("statement_timeout", SHORT),
              Map.entry("transaction_timeout", SHORT),
              Map.entry("lock_timeout", "1ms"),
              Map.entry("idle_session_timeout", SHORT),
              Map.entry("idle_in_transaction_session_timeout", SHORT),
              Map.entry("tcp_user_timeout", SHORT),
              Map.entry("client_connection_check_interval", "10ms"),
              Map.entry("exit_on_error", "on"),
              Map.entry("default_transaction_isolation", "serializable"),
              Map.entry("default_transaction_deferrable", "on"),
              Map.entry("standard_conforming_strings", "off"),
              Map.entry("escape_string_warning", "on"),
              Map.entry("client_min_messages", "debug1"),
              Map.entry("row_security", "off"),
              Map.entry("search_path", "nowhere"),
              Map.entry("timezone", "Pacific/Kiritimati"),
              Map.entry("datestyle", "SQL, DMY"),
              Map.entry("intervalstyle", "sql_standard"),
              Map.entry("bytea_output", "escape"),
              Map.entry("extra_float_digits", "-15"),
              Map.entry("client_encoding", "latin1"),
              Map.entry("quote_all_identifiers", "on"),
              Map.entry("transform_null_equals", "on"),
              Map.entry("array_nulls", "off"),
              Map.entry("check_function_bodies", "off"),
              Map.entry("enable_partition_pruning", "off"),
              Map.entry("synchronous_commit", "off"),
              Map.entry("plan_cache_mode", "force_custom_plan"),
              Map.entry("work_mem", "64kB"),
              Map.entry("xmloption", "document")));

  private String role;

  @BeforeEach
  void makeRole() {
    role = schema + "_role";
    dropRole();
    rows("create role " + role + " login superuser password 'postgres'");
    int set = 0;
    for (Row known : rows("select name from pg_settings")) {
      String value = SETTINGS.get(known.getString(0).toLowerCase(Locale.ROOT));
      if (value != null) {
        String name = known.getString(0);
        String quoted =
            name.equals("search_path") || name.equals("DateStyle") ? value : "'" + value + "'";
        rows("alter role " + role + " set " + name + " = " + quoted);
        set++;
      }
    }
    assertThat(set).as("only what 17 has is missing before").isGreaterThan(SETTINGS.size() - 2);
  }

  @AfterEach
  void removeRole() {
    dropRole();
  }

  private void dropRole() {
    rows("drop schema if exists {schema} cascade");
    rows("drop role if exists " + role);
  }

  @Test
  void aNodeWorksAsEver() {
    WholeLife.run(vertx, options(), 20_000);

    assertThat(archivedJobs()).isGreaterThan(20_000);
  }

  @Test
  void nothingThatWaitsOrRestsIsCutOff() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("work").uniqueKey("first")));
    await(queue.enqueue(JobRequest.of("work")));
    List<Integer> before = sessions();

    await(vertx.timer(1500));
    JobRequest keyed = JobRequest.of("work").uniqueKey("key");
    Future<List<Receipt>> many = heldUp(queue, "lock table {schema}.job in share mode");
    Future<Receipt> one =
        await(
            pool.withTransaction(
                holder ->
                    SqlEnqueue.enqueue(holder, schema, keyed)
                        .map(held -> queue.enqueue(JobRequest.of("work").uniqueKey("key")))
                        .compose(asked -> vertx.timer(1500).map(asked))));

    assertThat(await(many)).allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED);
    assertThat(await(one).status()).isEqualTo(Receipt.Status.DUPLICATE);
    assertThat(sessions()).containsAll(before);
  }

  private static void assumeNoPasswords() {
    Assumptions.assumeTrue(
        PgConnectOptions.fromUri(TestServer.uri()).getPassword().equals("postgres"),
        "the pooler of the tests knows no passwords, so the server must trust it");
  }

  /** Only 17 and newer have that setting. */
  @Test
  void aCallThatTakesLongerThanTheRolesTransactionsMayIsTakenWhole() {
    Assumptions.assumeTrue(
        number("select count(*) from pg_settings where name = 'transaction_timeout'") == 1);
    rows("alter role " + role + " set transaction_timeout = '300ms'");
    SimpleQueue queue = deployQueue();
    List<JobRequest> requests =
        IntStream.range(0, 20_000).mapToObj(i -> JobRequest.of("work", "x".repeat(1000))).toList();

    List<Receipt> receipts = await(queue.enqueueAll(requests));

    assertThat(receipts)
        .hasSize(20_000)
        .allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED);
    assertThat(liveJobs()).isEqualTo(20_000);
  }

  /** A call whose statements wait for somebody's lock. */
  private Future<List<Receipt>> heldUp(SimpleQueue queue, String lock) {
    List<JobRequest> requests =
        IntStream.range(0, 1000).mapToObj(i -> JobRequest.of("work", i)).toList();
    return await(
        pool.withTransaction(
            holder ->
                holder
                    .query(lock.replace("{schema}", schema))
                    .execute()
                    .map(locked -> queue.enqueueAll(requests))
                    .compose(asked -> vertx.timer(1500).map(asked))));
  }

  /** The server's processes for the node's sessions that enqueue. */
  private List<Integer> sessions() {
    return rows(
            "select pid from pg_stat_activity where usename = $1 and application_name ~ 'simplequeue (keyed )?enqueue'",
            role)
        .stream()
        .map(row -> row.getInteger(0))
        .toList();
  }

  @Test
  void aNodeBehindAPoolerWorksAsEver() {
    assumeNoPasswords();
    Pooler pooler = new Pooler(vertx, role);
    try {
      WholeLife.run(vertx, options().setPooler(true).setConnectOptions(pooler.options()), 20_000);
    } finally {
      await(pooler.close());
    }

    assertThat(archivedJobs()).isGreaterThan(20_000);
  }

  @Test
  void whatGoesThroughAPoolerIsIsolatedAsTheStatementsWant() {
    assumeNoPasswords();
    Pooler pooler = new Pooler(vertx, role);
    try {
      SimpleQueue queue =
          deployQueue(vertx, options().setPooler(true).setConnectOptions(pooler.options()));
      rows("create table {schema}.seen (level text)");
      rows(
          "create function {schema}.look() returns trigger language plpgsql as $$ begin"
              + " insert into {schema}.seen values (current_setting('transaction_isolation'));"
              + " return new; end $$");
      rows(
          "create trigger look before insert or update on {schema}.job"
              + " for each row execute function {schema}.look()");
      deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
      await(queue.enqueue(JobRequest.of("work")));
      eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    } finally {
      await(pooler.close());
    }

    assertThat(rows("select distinct level from {schema}.seen"))
        .extracting(row -> row.getString(0))
        .containsExactly("read committed");
  }

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setConnectOptions(PgConnectOptions.fromUri(uri()).setUser(role).setPassword("postgres"));
  }
}
