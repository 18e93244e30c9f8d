package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The progress of a job in the HTTP API, and who sees the note. */
class WebProgressTest extends OnWeb {
  private volatile Access access = Access.everything("ada");

  private JsonObject progress(UUID job) {
    return get("/api/v1/jobs/" + job).json().getJsonObject("progress");
  }

  @Test
  void aReaderWhoIsNotToSeeWhatJobsCarrySeesTheNumbersAndNotTheNote() {
    SimpleQueueOptions options = webOptions();
    queue = deployQueue(vertx, options);
    port =
        deploy(
            new WebVerticle(options)
                .access(context -> Future.succeededFuture(access))
                .redaction(
                    (of, carried) ->
                        of.equals("open") ? carried.copy().put("note", "a note") : carried));
    int strict =
        deploy(
            new WebVerticle(options)
                .access(context -> Future.succeededFuture(Access.readRedacted("x"))));
    deployHandlers(
        () ->
            new LambdaHandler(
                "open",
                job -> {
                  job.progress(3, 4, "the account of Ada");
                  return Promise.<JobResult>promise().future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    UUID id = await(queue.enqueue(JobRequest.of("open"))).id();
    eventually(() -> assertThat(progress(id)).isNotNull());

    JsonObject whole = progress(id);
    assertThat(whole.encode())
        .isEqualTo(
            "{\"done\":3,\"total\":4,\"note\":\"the account of Ada\",\"at\":\""
                + whole.getString("at")
                + "\",\"attempt\":1}");
    access = Access.readRedacted("x");
    assertThat(progress(id).getString("note")).as("the host's").isEqualTo("a note");
    JsonObject redacted = send(request(strict, "/api/v1/jobs/" + id).GET()).json();
    whole.remove("note");
    assertThat(redacted.getJsonObject("progress")).isEqualTo(whole);
    assertThat(redacted.getJsonArray("redacted"))
        .isEqualTo(new JsonArray().add("payload").add("headers").add("errors").add("note"));
  }
}
