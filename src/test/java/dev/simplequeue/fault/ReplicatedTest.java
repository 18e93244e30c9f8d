package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All tables are published, and a second database follows by logical replication. */
class ReplicatedTest extends OnDatabase {
  private static OwnServer server;
  private PgConnection follower;

  @BeforeAll
  static void startServer() throws Exception {
    server = OwnServer.start(Map.of("wal_level", "logical"));
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected String uri() {
    return server.uri();
  }

  private String followerUri() {
    return uri().replaceAll("/postgres$", "/follower");
  }

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setJanitor(
            new JanitorOptions()
                .setInterval(Duration.ofSeconds(1))
                .setDaysAhead(2)
                .setKeepDead(Duration.ofDays(1))
                .setKeepCompleted(Duration.ofDays(1)));
  }

  @BeforeEach
  void follow() {
    rows("create database follower");
    await(Startup.prepare(vertx, options().setUri(followerUri()), event -> {}));
    await(Startup.prepare(vertx, options(), event -> {}));
    follower =
        await(
            PgConnection.connect(vertx, io.vertx.pgclient.PgConnectOptions.fromUri(followerUri())));
    rows("create publication p for all tables with (publish_via_partition_root = true)");
    // The slot is made by hand, for the two databases are on one server.
    rows("select pg_create_logical_replication_slot('follower', 'pgoutput')");
    follower("truncate {schema}.schema_version");
    follower(
        "create subscription s connection '"
            + uri()
            + "' publication p with (create_slot = false, slot_name = 'follower')");
  }

  @AfterEach
  void leave() {
    follower("alter subscription s disable");
    follower("alter subscription s set (slot_name = none)");
    follower("drop subscription s");
    await(follower.close());
    eventually(() -> rows("select pg_drop_replication_slot('follower')"));
    rows("drop publication p");
    rows("drop database follower");
  }

  private List<Row> follower(String sql) {
    return await(follower.query(sql.replace("{schema}", schema)).execute()).stream().toList();
  }

  private static String everything(String table) {
    return "select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text, '') from {schema}."
        + table
        + " t";
  }

  private void assertThatTheFollowerHasTheSame(String... tables) {
    for (String table : tables) {
      eventually(
          () ->
              assertThat(follower(everything(table)).get(0).getString(0))
                  .as(table)
                  .isEqualTo(rows(everything(table)).get(0).getString(0)));
    }
  }

  @Test
  void theWholeLifeOfJobsIsFollowedOnDaysMadeLaterToo() {
    SimpleQueueOptions options = options();
    options.setQueue("work", new QueueOptions().setClusterMaxRunning(3));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payloadAs(Integer.class) % 2 == 0
                            ? JobResult.success("output")
                            : JobResult.critical("no"))),
        ThreadingModel.WORKER,
        4);
    // Today is made anew, while it is followed.
    rows(
        "do $$ begin execute 'drop table "
            + schema
            + ".archive_' || to_char(now() at time zone 'UTC', 'YYYYMMDD'); end $$");
    await(
        queue.enqueueAll(IntStream.range(0, 20).mapToObj(i -> JobRequest.of("work", i)).toList()));
    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(20));
    eventually(() -> assertThat(number("select count(*) from {schema}.archive_default")).isZero());

    await(queue.operate().redrive(RedriveRequest.ofQueue("work")));
    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(30));
    await(queue.operate().pause("work"));
    await(queue.enqueue(JobRequest.of("work", 1)));
    assertThatTheFollowerHasTheSame(
        "job", "archive", "dead_letter", "queue", "permit", "node", "template", "schema_version");

    rows("update {schema}.dead_letter set finished_at = finished_at - interval '5 days'");
    rows("update {schema}.archive set finished_at = finished_at - interval '5 days'");

    eventually(() -> assertThat(archivedJobs() + deadJobs()).isZero());
    // The follower drops its old days itself: a publication does not tell of a drop.
    assertThatTheFollowerHasTheSame("job", "dead_letter");
    assertThat(follower("select from pg_stat_subscription where pid is not null")).isNotEmpty();
  }
}
