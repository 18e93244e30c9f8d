package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A read that takes too long is stopped, and says so. */
class ReadLimitTest extends OnWeb {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Longer than a busy machine needs for the reads that are quick. */
  private static final Duration LONGER = Duration.ofSeconds(1);

  private static String stopped(String limit) {
    return "stopped after " + limit + "; narrow the filter";
  }

  private SimpleQueueOptions limited(Duration limit) {
    return webOptions()
        .setWeb(new WebOptions().setPort(0).setReadTimeout(limit).setReadConnections(1));
  }

  /** The server takes ten seconds for each. */
  private void slowDown(String table) {
    rows("alter table {schema}." + table + " rename to " + table + "_rows");
    rows(
        "create view {schema}."
            + table
            + " as select * from {schema}."
            + table
            + "_rows, lateral (select pg_sleep(10)::text offset 0) as slow (down)");
  }

  @Test
  void theAnswerSaysThatItWasStopped() {
    serveQuick(SHORT);
    slowDown("node");
    slowDown("schedule");

    for (String path : List.of("/api/v1/nodes", "/api/v1/schedules/s", "/api/v1/schedules")) {
      Reply reply = get(path);
      assertThat(reply.status()).as(path).isEqualTo(503);
      assertThat(reply.json().getString("code")).isEqualTo("STOPPED");
      assertThat(reply.json().getString("detail")).isEqualTo(stopped("300 ms"));
    }
    // On a busy machine that takes longer now and then.
    eventually(() -> assertThat(get("/api/v1/counts").status()).isEqualTo(200));
  }

  private void serveQuick(Duration limit) {
    serve(limited(limit), Access.everything("ada"));
    await(
        queue
            .schedules()
            .put(
                dev.simplequeue.schedule.Schedule.named("s")
                    .cron("0 3 * * *")
                    .request(JobRequest.of("q"))));
    eventually(() -> assertThat(get("/api/v1/nodes").status()).isEqualTo(200));
  }

  /** Whatever table a transaction has locked. */
  @Test
  void everyReadIsStopped() {
    serve(limited(SHORT), Access.everything("ada"));
    await(queue.enqueue(JobRequest.of("q").runIn(Duration.ofHours(1))));
    SqlConnection lock = await(pool.getConnection());
    await(lock.begin());
    await(
        lock.query(
                "lock table SCHEMA.job, SCHEMA.dead_letter, SCHEMA.archive, SCHEMA.audit"
                    .replace("SCHEMA", schema))
            .execute());

    for (String path :
        List.of(
            "/counts",
            "/counts?queue=q",
            "/queues",
            "/queues/q",
            "/jobs",
            "/jobs?error=x",
            "/jobs/01a222d9-4a88-76e9-a090-8d32d3a422eb",
            "/dead",
            "/dead/groups",
            "/audit")) {
      Reply reply = get("/api/v1" + path);
      assertThat(reply.status()).as(path).isEqualTo(503);
    }
    await(lock.close());
    eventually(() -> assertThat(get("/api/v1/jobs").json().getJsonArray("jobs")).hasSize(1));
  }

  @Test
  void nobodysTimeLimitPaysForAnothersRead() {
    serveQuick(LONGER);
    slowDown("node");

    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(CompletableFuture.supplyAsync(() -> get("/api/v1/nodes")));
    }
    Reply counts = get("/api/v1/counts");

    assertThat(counts.status()).isEqualTo(200);
    assertThat(replies)
        .allSatisfy(
            reply -> assertThat(reply.join().json().getString("detail")).isEqualTo(stopped("1 s")));
  }
}
