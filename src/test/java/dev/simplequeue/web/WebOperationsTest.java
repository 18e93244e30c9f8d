package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operations on many jobs by HTTP. */
class WebOperationsTest extends OnWeb {
  private static final String PATH = "/api/v1/operations";
  private static final String CANCEL_Q = "{\"kind\": \"cancel\", \"filter\": {\"queue\": \"q\"}}";

  private void enqueue(String name, int jobs) {
    List<JobRequest> all =
        IntStream.range(0, jobs)
            .mapToObj(i -> JobRequest.of(name).runIn(Duration.ofHours(1)))
            .toList();
    await(queue.enqueueAll(all));
  }

  private JsonObject ended(String id) {
    eventually(
        () -> assertThat(get(PATH + "/" + id).json().getString("state")).isNotEqualTo("running"));
    return get(PATH + "/" + id).json();
  }

  @Test
  void anOperationIsPreviewedSubmittedFollowedAndListed() {
    serve(Access.everything("ada"));
    enqueue("q", 20);
    enqueue("other", 3);

    JsonObject preview = post(PATH + "/preview", CANCEL_Q).json();
    assertThat(preview.getInteger("total")).isEqualTo(20);
    assertThat(liveJobs()).as("nothing is changed").isEqualTo(23);

    Reply submitted = post(PATH, CANCEL_Q, "Idempotency-Key", "once");
    Reply again = post(PATH, CANCEL_Q, "Idempotency-Key", "once");

    assertThat(submitted.status()).isEqualTo(200);
    assertThat(submitted.json().getString("submittedBy")).isEqualTo("ada");
    assertThat(again.body()).isEqualTo(submitted.body());
    JsonObject done = ended(submitted.json().getString("id"));
    assertThat(done.getInteger("changed")).isEqualTo(20);
    assertThat(liveJobs()).isEqualTo(3);
    assertThat(get(PATH + "?state=done&size=1").json().getJsonArray("operations"))
        .containsExactly(done);
    JsonObject audit =
        get("/api/v1/audit?action=operation").json().getJsonArray("entries").getJsonObject(0);
    assertThat(audit.getJsonObject("target").getString("kind")).isEqualTo("cancel");
    assertThat(audit.getString("detail")).isEqualTo("operation " + done.getString("id"));
  }

  @Test
  void anOperationIsCancelled() {
    serve(Access.everything("ada"));
    enqueue("q", 5);
    String id = UUID.randomUUID().toString();
    rows(
        "insert into {schema}.operation (id, kind, filter, bound, next_at) values ($1::text::uuid,"
            + " 'cancel', '{\"queue\": \"q\"}', gen_random_uuid(), now() + interval '1 hour')",
        id);

    Reply cancelled = post(PATH + "/" + id + "/cancel", "{}");

    assertThat(cancelled.json().getString("state")).isEqualTo("cancelled");
    assertThat(cancelled.json().getString("cancelledBy")).isEqualTo("ada");
    assertThat(liveJobs()).isEqualTo(5);
    assertThat(post(PATH + "/" + UUID.randomUUID() + "/cancel", "{}").status()).isEqualTo(404);
  }

  @Test
  void badOrdersAreRefusedByName() {
    serve(Access.everything("ada"));

    assertThat(post(PATH, "{}").body()).contains("kind").contains("is missing");
    assertThat(post(PATH, "{\"kind\": \"cancel\", \"filter\": {\"quue\": \"q\"}}").body())
        .contains("did you mean");
    assertThat(post(PATH, "{\"kind\": \"cancel\", \"by\": \"eve\"}").status()).isEqualTo(400);
    assertThat(post(PATH, "{\"kind\": \"reprioritise\"}").status()).isEqualTo(400);
    assertThat(get(PATH + "/x").status()).isEqualTo(400);
    assertThat(get(PATH + "?state=odd").status()).isEqualTo(400);
    assertThat(number("select count(*) from {schema}.operation")).isZero();
  }

  @Test
  void anOperationNeedsItsOwnRightAndThatOfItsKindWhereItIs() {
    serve(Access.read("ada").allow(Right.OPERATIONS).allow(Right.CANCEL, Set.of("q")));
    String inAll = "{\"kind\": \"cancel\"}";
    String delete = "{\"kind\": \"delete\", \"filter\": {\"queue\": \"q\"}}";

    assertThat(post(PATH, inAll).status()).isEqualTo(403);
    assertThat(post(PATH, delete).status()).isEqualTo(403);
    assertThat(number("select count(*) from {schema}.operation")).isZero();
    assertThat(post(PATH, CANCEL_Q).status()).isEqualTo(200);
  }
}
