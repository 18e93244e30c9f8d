package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Schedule;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the API shows. */
class WebReadsTest extends OnWeb {

  @Test
  void everyReadAnswersInTheWordsOfTheBus() {
    serve(Access.everything("ada"));
    UUID dead = deadJob("mail", "it broke 17 times");
    await(
        queue
            .schedules()
            .put(Schedule.named("nightly a/b").cron("0 3 * * *").request(JobRequest.of("report"))));
    await(queue.enqueue(JobRequest.of("later one").runIn(Duration.ofHours(1))));

    JsonObject counts = get("/api/v1/counts").json();
    assertThat(counts.getJsonArray("queues")).hasSize(2);
    assertThat(counts).isEqualTo(await(queue.inspect().counts()).toJson());

    JsonObject queues = get("/api/v1/queues").json();
    assertThat(queues.getJsonArray("queues")).hasSize(2);
    JsonObject later = get("/api/v1/queues/later%20one").json();
    assertThat(later.getJsonObject("jobs").getJsonObject("waiting").getInteger("jobs")).isOne();

    JsonObject jobs = get("/api/v1/jobs?queue=mail&states=critical,failed&size=3").json();
    assertThat(jobs.getJsonArray("jobs").getJsonObject(0).getString("id"))
        .isEqualTo(dead.toString());
    assertThat(jobs.getJsonObject("searched").getBoolean("all")).isTrue();

    JsonObject job = get("/api/v1/jobs/" + dead).json();
    assertThat(job.getString("payloadText")).isEqualTo("{\"secret\": \"it broke 17 times\"}");
    assertThat(get("/api/v1/dead").json().getJsonArray("jobs")).hasSize(1);

    JsonObject groups = get("/api/v1/dead/groups").json();
    JsonObject group = groups.getJsonArray("groups").getJsonObject(0);
    assertThat(group.getString("kind")).isEqualTo("it broke # times");
    assertThat(group.getString("example")).isEqualTo("it broke 17 times");
    assertThat(groups.getJsonObject("searched").getInteger("jobs")).isOne();
    assertThat(get("/api/v1/dead/groups?queue=mail&rows=1").json().getJsonArray("groups"))
        .hasSize(1);

    assertThat(get("/api/v1/schedules").json().getJsonArray("schedules")).hasSize(1);
    JsonObject schedule = get("/api/v1/schedules/nightly%20a%2Fb?ticks=3").json();
    assertThat(schedule.getJsonArray("next")).hasSize(3);

    JsonObject node = get("/api/v1/nodes").json().getJsonArray("nodes").getJsonObject(0);
    assertThat(node.getString("state")).isEqualTo("alive");
    assertThat(get("/api/v1/audit").json().getJsonArray("entries")).isEmpty();
    JsonObject capabilities = get("/api/v1/capabilities").json();
    assertThat(capabilities.getBoolean("readOnly")).isFalse();
    assertThat(capabilities.getJsonObject("database").getInteger("schemaVersion"))
        .isGreaterThanOrEqualTo(21);
    assertThat(get("/api/v1/health/live").json().getBoolean("live")).isTrue();
    eventually(() -> assertThat(get("/api/v1/health/ready").status()).isEqualTo(200));
    assertThat(get("/api/v1/openapi.yaml").body()).startsWith("openapi: 3.1.0");
  }

  @Test
  void jobsAreFoundByWhatTheyCarryAndTheAnswerSaysWhatWasSearched() {
    serve(Access.everything("ada"));
    UUID dead = deadJob("mail", "x&y=z \u00e9.");
    await(queue.enqueue(JobRequest.of("other").runIn(Duration.ofHours(1))));

    JsonObject found =
        get("/api/v1/jobs?queue=mail&payload.secret=x%26y%3Dz%20%C3%A9.&header.h=x%26y%3Dz+%C3%A9.")
            .json();
    JsonObject none = get("/api/v1/jobs?payload.Secret=x%26y%3Dz%20%C3%A9.").json();

    assertThat(found.getJsonArray("jobs").getJsonObject(0).getString("id"))
        .isEqualTo(dead.toString());
    assertThat(found.getJsonObject("searched").getInteger("jobs")).isEqualTo(2);
    assertThat(found.getJsonObject("searched").getInteger("atMost")).isEqualTo(100_000);
    assertThat(found.getJsonObject("searched").getBoolean("all")).isTrue();
    assertThat(found.getJsonObject("searched").getInstant("reached")).isNotNull();
    assertThat(none.getJsonArray("jobs")).isEmpty();
    assertThat(get("/api/v1/jobs?payload.a=1&payload.a=2").json().getString("detail"))
        .contains("payload: is given several times");
    assertThat(get("/api/v1/jobs?payload..a=1").json().getString("detail")).contains("a dot");
    assertThat(get("/api/v1/jobs?payloat.a=1").json().getString("detail"))
        .contains("payloat.a: unknown key");
    assertThat(get("/api/v1/jobs?header=1").json().getString("detail"))
        .contains("headers: has a header without a name");
    assertThat(get("/api/v1/jobs?payload.a=" + "x".repeat(201)).status()).isEqualTo(400);
    assertThat(get("/api/v1/jobs?payload.a=%00").status()).isEqualTo(400);
  }

  @Test
  void aMistakeIsNamedWithItsField() {
    serve(Access.everything("ada"));

    Reply unknown = get("/api/v1/jobs?sise=3");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.type()).isEqualTo("application/problem+json");
    assertThat(unknown.json().getJsonArray("fields").getJsonObject(0).getString("field"))
        .isEqualTo("sise");
    assertThat(unknown.json().getString("detail")).contains("did you mean `size`");
    assertThat(get("/api/v1/jobs?size=x").json().getString("detail")).startsWith("size: ");
    assertThat(get("/api/v1/jobs/nonsense").status()).isEqualTo(400);
    assertThat(get("/api/v1/jobs/" + new UUID(1, 2)).json().getString("code"))
        .isEqualTo("UNKNOWN_JOB");
    assertThat(get("/api/v1/nothing").json().getString("code")).isEqualTo("NO_ROUTE");
    assertThat(post("/api/v1/counts", "{}").status()).isEqualTo(405);
  }
}
