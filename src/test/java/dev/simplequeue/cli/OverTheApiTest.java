package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same commands over the HTTP API of a node. */
class OverTheApiTest extends OnCommandLine {
  private SimpleQueue queue;
  private String url;

  @BeforeEach
  void serve() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    url = "http://localhost:" + port;
    queue = deployQueue(vertx, options().setWeb(new WebOptions().setEnabled(true).setPort(port)));
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payload().toString().contains("bad")
                            ? JobResult.critical("no such customer")
                            : JobResult.success(7))),
        ThreadingModel.EVENT_LOOP,
        1);
  }

  private Ran there(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", url));
    return runAsIs(all.toArray(String[]::new));
  }

  private JsonObject answer(int exit, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    Ran ran = there(all.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
    return ran.json();
  }

  @Test
  void whatIsShownIsWhatSqlShows() {
    await(queue.enqueueAndAwait(JobRequest.of("work", new JsonObject().put("kind", "bad"))));
    UUID waiting = await(queue.enqueue(JobRequest.of("other").runIn(Duration.ofHours(1)))).id();

    for (String[] command :
        new String[][] {
          {"jobs"}, {"dead"}, {"jobs", "--state", "live"}, {"jobs", "--queue", "other"}
        }) {
      assertThat(answer(0, command).getJsonArray("jobs"))
          .as(String.join(" ", command))
          .isEqualTo(json(0, command).getJsonArray("jobs"));
    }
    assertThat(answer(0, "queues").encode()).contains("\"queue\":\"work\"").contains("other");
    assertThat(there("queues").out()).containsPattern("work +0 +0 +0 +1 +0 +1");
    assertThat(there("nodes").out()).contains("alive");
    assertThat(answer(0, "jobs", "show", waiting.toString()).getString("queue")).isEqualTo("other");
    assertThat(there("status").out()).contains("API at http://localhost").contains("1 dead");
    assertThat(answer(0, "health").getBoolean("ready")).isTrue();
    assertThat(there("health", "--live").exit()).isZero();
    assertThat(there("dead", "--groups").out()).contains("no such customer");
    assertThat(there("limits").out()).contains("No queue has a limit");
  }

  @Test
  @Timeout(60)
  void anOrderForThousandsOfJobsEndsWhereNobodyListens() {
    url = "http://localhost:1";
    typed =
        Stream.generate(() -> UUID.randomUUID().toString())
            .limit(3_000)
            .collect(Collectors.joining("\n"));

    Ran ran = there("jobs", "run-now", "-", "--yes");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(3);
  }

  @Test
  void aSearchFindsTheSameOverBothWays() {
    JobRequest carrying =
        JobRequest.of("other", Map.of("customer", Map.of("id", 4711)))
            .headers(Map.of("tenant", "a b&c"))
            .runIn(Duration.ofHours(1));
    await(queue.enqueueAll(List.of(carrying, JobRequest.of("other").runIn(Duration.ofHours(1)))));

    String[] search = {"jobs", "--payload", "customer.id=4711", "--header", "tenant=a b&c"};
    JsonArray found = answer(0, search).getJsonArray("jobs");

    assertThat(found).hasSize(1).isEqualTo(json(0, search).getJsonArray("jobs"));
    assertThat(answer(0, search).getLong("walked")).isEqualTo(2);
    assertThat(there("jobs", "--payload", "customer.id=4712").exit()).isEqualTo(1);
    assertThat(there("jobs", "--payload", "a..b=1").err()).contains("a dot without a key");
    assertThat(there("cancel", "--payload", "customer.id=4711", "-y").out())
        .contains("1 job changed");
  }

  @Test
  void jobsAreEnqueuedCancelledRedrivenAndChanged() {
    Ran enqueued =
        there(
            "enqueue",
            "other",
            "--payload",
            "{\"n\": 1.00000000000000000000000001}",
            "--run-in",
            "1h");
    assertThat(enqueued.exit()).as(enqueued.toString()).isZero();
    String id = enqueued.out().strip();
    assertThat(rows("select payload::text as p from {schema}.job").get(0).getString("p"))
        .contains("1.00000000000000000000000001");
    assertThat(answer(0, "enqueue", "work", "--wait", "20s").getString("state"))
        .isEqualTo("completed");
    assertThat(there("enqueue", "work", "--payload", "{\"a\":\"bad\"}", "--wait", "20s").exit())
        .isEqualTo(1);

    assertThat(answer(0, "jobs", "reprioritise", id, "--priority", "1").getJsonArray("done"))
        .containsExactly(id);
    assertThat(there("cancel", id).out()).contains("1 ended");
    assertThat(there("cancel", id).exit()).isEqualTo(1);
    assertThat(answer(1, "jobs", "run-now", id).getJsonArray("gone")).containsExactly(id);
    assertThat(answer(0, "redrive", id).getJsonArray("redriven")).hasSize(1);
    assertThat(there("redrive", UUID.randomUUID().toString()).exit()).isEqualTo(1);
    assertThat(there("redrive", "--queue", "work", "--yes").out()).contains("1 job changed");
    for (int i = 0; i < 3; i++) {
      await(queue.enqueue(JobRequest.of("nobody").fingerprint("group")));
    }
    assertThat(there("cancel", "--fingerprint", "group", "-y").out()).contains("3 ended");
    assertThat(number("select count(*) from {schema}.audit")).isGreaterThan(5);
  }

  @Test
  void queuesArePausedAndLimited() {
    assertThat(there("pause", "wrok").err()).contains("did you mean work?");
    assertThat(answer(0, "pause", "work", "--note", "why").getBoolean("changed")).isTrue();
    assertThat(there("status").out()).containsPattern("Paused +work since .* \\(why\\)");
    assertThat(there("resume", "work").out()).contains("goes on");
    assertThat(there("limits", "work", "--max-running", "3", "--force").exit()).isZero();
    assertThat(number("select cluster_max_running from {schema}.queue")).isEqualTo(3);
  }

  @Test
  void schedulesAreShownAndChanged() {
    await(
        queue
            .schedules()
            .put(Schedule.named("nightly").cron("0 3 * * *").request(JobRequest.of("reports"))));

    assertThat(there("schedules").out()).contains("nightly");
    assertThat(there("schedules", "show", "nightly").exit()).isZero();
    assertThat(there("schedules", "show", "nihgtly").err()).contains("did you mean nightly?");
    assertThat(there("schedules", "preview", "nightly").out()).contains("03:00:00");
    assertThat(there("schedules", "pause", "nightly", "--note", "audit").exit()).isZero();
    assertThat(there("schedules", "resume", "nightly").exit()).isZero();
    assertThat(there("schedules", "trigger", "nightly").exit()).isZero();
    assertThat(
            there(
                    "schedules",
                    "backfill",
                    "nightly",
                    "--from",
                    "2026-11-01",
                    "--to",
                    "2026-11-03",
                    "-y")
                .out())
        .contains("2 jobs enqueued");
  }

  @Test
  void anApiThatIsNotThereOrAnotherServerIsExitCodeThree() throws IOException {
    Ran none = runAsIs("status", "--url", "http://ann:s3cr3t@localhost:1");
    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.err()).contains("http://localhost:1").doesNotContain("s3cr3t");
    Ran wrongPath = runAsIs("status", "--url", url + "/elsewhere");
    assertThat(wrongPath.exit()).isEqualTo(3);
    assertThat(wrongPath.err()).contains("check --url");
    Ran nonsense = runAsIs("status", "--url", "s3cr3t nonsense");
    assertThat(nonsense.exit()).isEqualTo(2);
    assertThat(nonsense.err()).doesNotContain("s3cr3t");
    assertThat(runAsIs("status", "--url", url, "--uri", uri()).exit()).isEqualTo(2);
    assertThat(there("jobs", "--fingerprint=").exit()).isEqualTo(2);
    assertThat(there("jobs", "show", UUID.randomUUID().toString()).exit()).isEqualTo(1);
  }

  @Test
  void anApiThatOnlyReadsRefusesOrders() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    deployQueue(
        vertx,
        options()
            .setAddressPrefix("second")
            .setWeb(new WebOptions().setEnabled(true).setPort(port).setReadOnly(true)));
    environment.put("SIMPLEQUEUE_URL", "http://localhost:" + port);

    assertThat(runAsIs("queues").exit()).isZero();
    Ran refused = runAsIs("pause", "work", "--force");
    assertThat(refused.exit()).isEqualTo(4);
  }

  @Test
  void eventsAreFollowedOverTheApiAndOverSql() throws Exception {
    FutureTask<Ran> api =
        new FutureTask<>(() -> there("events", "--follow", "--for", "6s", "--json", "--frequent"));
    FutureTask<Ran> sql =
        new FutureTask<>(() -> run("events", "--follow", "--for", "6s", "--json"));
    new Thread(api).start();
    new Thread(sql).start();
    while (!sql.isDone()) {
      await(queue.enqueue(JobRequest.of("nobody")));
      await(queue.enqueueAndAwait(JobRequest.of("work")));
    }

    Ran overSql = sql.get(60, TimeUnit.SECONDS);
    assertThat(overSql.exit()).isZero();
    assertThat(overSql.out().lines().map(JsonObject::new))
        .anyMatch(event -> event.getString("type").equals("listening"))
        .noneMatch(event -> event.getString("type").equals("connectionLost"))
        .anyMatch(event -> event.encode().contains("nobody"));
    Ran overApi = api.get(60, TimeUnit.SECONDS);
    assertThat(overApi.exit()).as(overApi.toString()).isZero();
    assertThat(overApi.out().lines().map(JsonObject::new))
        .anyMatch(
            event ->
                event.getString("type").contains("Completed") || event.encode().contains("work"));
    assertThat(run("events", "--follow", "--queue", "a", "--for", "1s").exit()).isEqualTo(2);
    assertThat(run("events").exit()).isEqualTo(2);
    assertThat(run("events", "--follow", "--for", "soon").exit()).isEqualTo(2);
  }
}
