package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several who enqueue by SQL at the same time, and one who enqueues much. */
@Tag("promise-13")
class SqlCallersTest extends OnDatabase {

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private PgConnection listener;

  @BeforeEach
  void deploy() {
    deployQueue();
    listener = await(PgConnection.connect(vertx, PgConnectOptions.fromUri(TestServer.uri())));
    listener.notificationHandler(news -> heard.add(news.getPayload()));
    await(listener.query("listen " + schema).execute());
  }

  @AfterEach
  void closeListener() {
    await(listener.close());
  }

  /** How many notifications named this queue. */
  private long told(String queue) {
    return heard.stream().filter(("{\"jobs\": [\"" + queue + "\"]}")::equals).count();
  }

  private String enqueueKeys(String order) {
    return "select count("
        + schema
        + ".enqueue('work', unique_key => 'k' || i)) from (select i"
        + " from generate_series(1, 500) i order by i "
        + order
        + ") s";
  }

  private Future<Long> call(String sql) {
    return pool.query(sql).execute().map(rows -> rows.iterator().next().getLong(0));
  }

  /** PostgreSQL ends one of them; it has changed nothing and may begin again. */
  @Test
  void ofTwoCallersWithKeysInTwoOrdersAtLeastOneCommitsAndTheOtherMayRepeat() {
    SqlConnection first = await(pool.getConnection());
    SqlConnection second = await(pool.getConnection());
    await(first.begin());
    await(second.begin());
    await(enqueue(first, "a"));
    await(enqueue(second, "b"));

    Future<?> ab = enqueue(first, "b").eventually(() -> end(first));
    Future<?> ba = enqueue(second, "a").eventually(() -> end(second));
    await(Future.join(ab, ba).otherwiseEmpty());

    List<String> failures = new ArrayList<>();
    for (Future<?> call : List.of(ab, ba)) {
      if (call.failed()) {
        failures.add(((PgException) call.cause()).getSqlState());
      }
    }
    assertThat(failures).containsExactly("40P01");
    assertThat(liveJobs()).isEqualTo(2);
    await(first.close());
    await(second.close());
  }

  private Future<?> enqueue(SqlConnection connection, String key) {
    return connection
        .query("select " + schema + ".enqueue('work', unique_key => '" + key + "')")
        .execute();
  }

  private static Future<?> end(SqlConnection connection) {
    return connection.query("commit").execute();
  }

  @Test
  void callersWithKeysInTheSameOrderDoNotDeadlock() {
    List<Future<Long>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(call(enqueueKeys("asc")));
    }

    await(Future.all(calls));

    assertThat(liveJobs()).isEqualTo(500);
  }

  @Test
  void tenThousandRowsAreTenThousandJobsAndOneNotification() {
    long inserted =
        rows("select {schema}.enqueue('work', to_jsonb(i)) from generate_series(1, 10000) i")
            .stream()
            .count();
    long held =
        await(
            call(
                "select count(*) filter (where (r).status = 'INSERTED') from (select "
                    + schema
                    + ".enqueue('later', to_jsonb(i), run_in => '1h') as r"
                    + " from generate_series(1, 10000) i offset 0) s"));
    rows("select {schema}.enqueue('last')");
    eventually(() -> assertThat(told("last")).isOne());

    assertThat(inserted).isEqualTo(10_000);
    assertThat(held).isEqualTo(10_000);
    assertThat(number("select count(distinct payload) from {schema}.job where queue = 'work'"))
        .isEqualTo(10_000);
    assertThat(told("work")).isOne();
    assertThat(told("later")).as("nobody can run them yet").isZero();
  }

  /** NOTIFY makes all commits of the database wait for each other. */
  @Test
  void oneOpenTransactionAtATimeNotifiesForAQueue() {
    SqlConnection open = await(pool.getConnection());
    await(open.begin());
    await(enqueue(open, "first"));

    rows("select {schema}.enqueue('work')");
    rows("select {schema}.enqueue('other')");
    eventually(() -> assertThat(told("other")).isOne());
    assertThat(told("work")).isZero();
    await(open.transaction().commit());
    eventually(() -> assertThat(told("work")).isOne());

    rows("select {schema}.enqueue('work')");
    eventually(() -> assertThat(told("work")).isEqualTo(2));
    await(open.close());
  }

  /** A lock for each would be more than the server has room for. */
  @Test
  void aTransactionMayEnqueueIntoAnyNumberOfQueues() {
    rows("select count({schema}.enqueue('queue ' || i)) from generate_series(1, 28000) i");

    assertThat(liveJobs()).isEqualTo(28_000);
  }

  @Test
  void aJobInARolledBackSavepointDoesNotKeepTheOthersFromNotifying() {
    SqlConnection open = await(pool.getConnection());
    await(open.begin());
    await(open.query("savepoint s").execute());
    await(enqueue(open, "first"));
    await(open.query("rollback to s").execute());

    Receipt.Status status =
        Receipt.Status.valueOf(
            rows("select status from {schema}.enqueue('work')").get(0).getString(0));

    eventually(() -> assertThat(told("work")).isOne());
    assertThat(status).isEqualTo(Receipt.Status.INSERTED);
    await(open.transaction().commit());
    await(open.close());
  }
}
