package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.schedule.Schedule;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the API changes, and what it writes down of that. */
class WebChangesTest extends OnWeb {

  private UUID waiting(String queueName) {
    return await(queue.enqueue(JobRequest.of(queueName).runIn(Duration.ofHours(1)))).id();
  }

  private JsonObject lastAudit() {
    return get("/api/v1/audit?size=1").json().getJsonArray("entries").getJsonObject(0);
  }

  @Test
  void aJobIsEnqueuedWithItsNumbersAsTheyStandThere() {
    serve(Access.everything("ada"));
    String payload = "{\"n\": 123456789012345678901234567890.10, \"s\": \"x\"}";

    Reply reply =
        post("/api/v1/jobs", "{\"queue\": \"q\", \"runIn\": \"1h\", \"payload\": " + payload + "}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getString("status")).isEqualTo("INSERTED");
    assertThat(get("/api/v1/jobs/" + reply.json().getString("id")).json().getString("payloadText"))
        .isEqualTo(payload);
    assertThat(lastAudit().getString("action")).isEqualTo("enqueue");
    assertThat(lastAudit().getString("by")).isEqualTo("ada");
    assertThat(lastAudit().getString("outcome")).isEqualTo("done");
  }

  @Test
  void manyJobsAreEnqueuedAtOnceAndEachIsAnswered() {
    serve(Access.everything("ada"));

    Reply reply =
        post(
            "/api/v1/jobs",
            "[{\"queue\": \"a\", \"uniqueKey\": \"k\", \"runIn\": \"1h\"},"
                + " {\"queue\": \"a\", \"uniqueKey\": \"k\", \"keyPolicy\": \"REJECT\"},"
                + " {\"queue\": \"b\", \"runIn\": \"1h\"}]");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getJsonArray("receipts")).hasSize(3);
    assertThat(reply.json().getJsonArray("receipts").getJsonObject(1).getInteger("code"))
        .isEqualTo(423);
    assertThat(liveJobs()).isEqualTo(2);
  }

  @Test
  void jobsAreChanged() {
    serve(Access.everything("ada"));
    UUID cancelled = waiting("q");
    UUID deleted = waiting("q");
    UUID sooner = waiting("q");

    assertThat(post("/api/v1/jobs/" + cancelled + "/cancel", "").json().getInteger("ended"))
        .isOne();
    assertThat(post("/api/v1/jobs/" + deleted + "/delete", "{}").status()).isEqualTo(200);
    assertThat(post("/api/v1/jobs/" + deleted + "/delete", "{}").status()).isEqualTo(404);
    assertThat(
            post("/api/v1/jobs/" + sooner + "/reprioritise", "{\"priority\": 1}")
                .json()
                .getJsonArray("done"))
        .hasSize(1);
    assertThat(post("/api/v1/jobs/" + sooner + "/run-now", "{}").status()).isEqualTo(200);
    assertThat(await(queue.inspect().find(sooner)).orElseThrow().entry().state())
        .isEqualTo(JobState.READY);
    assertThat(lastAudit().getJsonObject("target"))
        .isEqualTo(JsonObject.of("job", sooner.toString(), "queue", "q"));
    assertThat(
            get("/api/v1/audit?job=" + cancelled + "&action=cancel").json().getJsonArray("entries"))
        .hasSize(1);

    assertThat(post("/api/v1/jobs/" + cancelled + "/redrive", "{}").json().getJsonArray("redriven"))
        .hasSize(1);
    assertThat(post("/api/v1/jobs/" + sooner + "/redrive", "{}").status()).isEqualTo(404);
    assertThat(lastAudit().getString("outcome")).isEqualTo("refused");
  }

  @Test
  void queuesArePausedResumedAndLimited() {
    serve(Access.everything("ada"));

    assertThat(post("/api/v1/queues/q/pause", "{\"note\": \"why\"}").json().getBoolean("changed"))
        .isTrue();
    assertThat(get("/api/v1/queues/q").json().getString("pausedAt")).isNotNull();
    assertThat(get("/api/v1/queues/q").json().getString("pausedBy")).isEqualTo("ada");
    assertThat(get("/api/v1/queues/q").json().getString("pauseNote")).isEqualTo("why");
    assertThat(post("/api/v1/queues/q/pause", "{\"note\": 7}").status()).isEqualTo(400);
    assertThat(post("/api/v1/queues/q/resume", "{\"note\": \"why\"}").status()).isEqualTo(400);
    assertThat(post("/api/v1/queues/q/resume", "{}").json().getBoolean("changed")).isTrue();

    JsonObject limits =
        post(
                "/api/v1/queues/q/limits",
                "{\"clusterMaxRunning\": 7, \"rateLimit\": {\"starts\": 5, \"per\": \"1m\"}}")
            .json()
            .getJsonObject("limits");
    assertThat(limits.getInteger("clusterMaxRunning")).isEqualTo(7);
    assertThat(limits.getJsonObject("rateLimit").getString("per")).isEqualTo("PT1M");
    JsonObject fewer =
        post("/api/v1/queues/q/limits", "{\"clusterMaxRunning\": null}")
            .json()
            .getJsonObject("limits");
    assertThat(fewer.fieldNames()).containsExactly("rateLimit");
    assertThat(post("/api/v1/queues/q/limits", "{\"timeout\": \"1s\"}").status()).isEqualTo(400);
  }

  @Test
  void schedulesAreChanged() {
    serve(Access.everything("ada"));
    String path = "/api/v1/schedules/nightly";

    assertThat(
            post(path + "/put", "{\"cron\": \"0 3 * * *\", \"request\": {\"queue\": \"r\"}}")
                .status())
        .isEqualTo(200);
    assertThat(post(path + "/pause", "{\"note\": \"why\"}").json().getBoolean("changed")).isTrue();
    assertThat(get(path).json().getString("pausedBy")).isEqualTo("ada");
    assertThat(post(path + "/resume", "{}").json().getBoolean("changed")).isTrue();
    Reply triggered = post(path + "/trigger", "{}");
    assertThat(get("/api/v1/jobs/" + triggered.json().getString("id")).status()).isEqualTo(200);
    String days = "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-03T00:00:00Z\"";
    assertThat(post(path + "/backfill", days + ", \"preview\": true}").json())
        .isEqualTo(JsonObject.of("ticks", 2, "inserted", 0));
    assertThat(post(path + "/backfill", days + "}").json().getInteger("inserted")).isEqualTo(2);
    assertThat(
            post("/api/v1/schedules/preview", "{\"every\": \"1h\", \"count\": 3}")
                .json()
                .getJsonArray("ticks"))
        .hasSize(3);
    assertThat(post(path + "/remove", "{}").json().getBoolean("changed")).isTrue();
    assertThat(post(path + "/trigger", "{}").status()).isEqualTo(404);
  }

  @Test
  void aRepetitionWithTheSameKeyGetsTheSameAnswer() {
    serve(Access.everything("ada"));
    await(queue.schedules().put(Schedule.named("s").cron("0 3 * * *").request(JobRequest.of("r"))));
    String job = "{\"queue\": \"q\", \"runIn\": \"1h\"}";

    for (Map.Entry<String, String> each :
        Map.of("/api/v1/jobs", job, "/api/v1/schedules/s/trigger", "{}").entrySet()) {
      String key = "key of " + each.getKey();
      Reply first = post(each.getKey(), each.getValue(), "Idempotency-Key", key);
      Reply second = post(each.getKey(), each.getValue(), "Idempotency-Key", key);

      assertThat(first.status()).isEqualTo(200);
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(second.whole().headers().firstValue("Idempotent-Replayed")).contains("true");
    }
    assertThat(liveJobs()).isEqualTo(2);
    assertThat(get("/api/v1/audit").json().getJsonArray("entries")).hasSize(2);
    Reply other =
        post("/api/v1/jobs", "{\"queue\": \"other\"}", "Idempotency-Key", "key of /api/v1/jobs");
    assertThat(other.json().getString("code")).isEqualTo("KEY_REUSED");
  }

  /** The node has died after the change and before it could write that down. */
  @Test
  void aRepetitionAfterALostNodeChangesNothingTwice() {
    serve(Access.everything("ada"));
    await(queue.schedules().put(Schedule.named("s").cron("0 3 * * *").request(JobRequest.of("r"))));
    String trigger = "/api/v1/schedules/s/trigger";
    Reply first = post(trigger, "{}", "Idempotency-Key", "k");
    rows("update {schema}.web_answer set status = null, body = null");

    assertThat(post(trigger, "{}", "Idempotency-Key", "k").json().getString("code"))
        .isEqualTo("UNDER_WAY");
    rows("update {schema}.web_answer set begun_at = now() - interval '3 minutes'");
    Reply again = post(trigger, "{}", "Idempotency-Key", "k");

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(liveJobs()).isOne();
  }

  @Test
  void aChangeWhoseAnswerCannotBeWrittenDownIsInTheAudit() {
    serve(Access.everything("ada"));
    UUID job = waiting("q");
    rows(
        "create function {schema}.no() returns trigger language plpgsql as"
            + " $$ begin raise exception 'no'; end $$");
    rows(
        "create trigger no before update on {schema}.audit for each row execute function"
            + " {schema}.no()");

    assertThat(post("/api/v1/jobs/" + job + "/cancel", "{}").status()).isEqualTo(200);

    assertThat(lastAudit().getString("outcome")).isEqualTo("begun");
    assertThat(lastAudit().getJsonObject("target").getString("job")).isEqualTo(job.toString());
  }

  @Test
  void nothingIsChangedThatCannotBeWrittenDownFirst() {
    serve(Access.everything("ada"));
    UUID job = waiting("q");
    rows("alter table {schema}.audit add constraint none check (false) not valid");

    assertThat(post("/api/v1/jobs/" + job + "/cancel", "{}").status()).isEqualTo(422);
    assertThat(await(queue.inspect().find(job)).orElseThrow().entry().state())
        .isEqualTo(JobState.WAITING);
  }

  @Test
  void aPageFromElsewhereChangesNothing() {
    serve(Access.everything("ada"));
    String job = "{\"queue\": \"q\", \"runIn\": \"1h\"}";

    assertThat(post("/api/v1/jobs", job, "Origin", "http://evil.example").status()).isEqualTo(403);
    assertThat(post("/api/v1/jobs", job, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
    assertThat(post("/api/v1/jobs", job, "Sec-Fetch-Site", "same-site").status()).isEqualTo(403);
    assertThat(post("/api/v1/jobs", job, "Origin", "null").status()).isEqualTo(403);
    assertThat(
            send(request("/api/v1/jobs")
                    .header("Content-Type", "text/plain")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(job)))
                .status())
        .isEqualTo(415);
    assertThat(liveJobs()).isZero();
    assertThat(post("/api/v1/jobs", job, "Origin", "http://127.0.0.1:" + port).status())
        .isEqualTo(200);
    assertThat(post("/api/v1/jobs", job, "Sec-Fetch-Site", "same-origin").status()).isEqualTo(200);
  }

  @Test
  void aBodyThatIsTooLargeOrNoJsonIsRefused() {
    serve(Access.everything("ada"));

    Reply large = post("/api/v1/jobs", "{\"queue\": \"" + "x".repeat(3_000_000) + "\"}");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().getString("code")).isEqualTo("TOO_LARGE");
    assertThat(post("/api/v1/jobs", "{\"queue\": \"q\"} x").status()).isEqualTo(400);
    assertThat(post("/api/v1/jobs", "[]").status()).isEqualTo(400);
    Reply unknown = post("/api/v1/jobs", "[{\"queue\": \"q\"}, {\"queue\": \"q\", \"quue\": 1}]");
    assertThat(unknown.json().getJsonArray("fields").getJsonObject(0).getString("field"))
        .isEqualTo("[1].quue");
    assertThat(liveJobs()).isZero();
  }
}
