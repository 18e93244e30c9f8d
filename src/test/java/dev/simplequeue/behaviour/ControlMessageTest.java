package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.Cases;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Cancelling and waiting by messages on the event bus. */
@Tag("promise-6")
class ControlMessageTest extends OnDatabase {

  private Future<Object> send(String what, Object message) {
    return vertx.eventBus().request("simplequeue." + what, message).map(reply -> reply.body());
  }

  private int failureCode(String what, Object message) {
    return ((ReplyException) awaitFailure(send(what, message))).failureCode();
  }

  @TestFactory
  Stream<DynamicTest> aBadFieldIsNamedAndCode400() {
    deployQueue();
    return Cases.lines(
        "|",
        cells -> this.isRefused(cells[0], cells[1], cells[2]),
        "cancel | {}                                      | cancel: has 0 keys",
        "cancel | {\"id\":null}                           | cancel:",
        "cancel | {\"uniqueKey\":null}                    | cancel:",
        "cancel | {\"id\":7}                              | id: is a Integer, expected a text",
        "cancel | {\"id\":\"7\"}                          | id: is no UUID",
        "cancel | {\"uniqueKey\":[]}                      | uniqueKey: is a",
        "cancel | {\"fingerprint\":true}                  | fingerprint: is a Boolean",
        "cancel | {\"uniqueKey\":\"a\",\"fingerprint\":\"b\"} | cancel: has 2 keys",
        "cancel | {\"uniquekey\":\"a\"}                   | uniquekey: is no known key; did you mean uniqueKey?",
        "cancel | []                                      | no JSON object",
        "cancel | {\"uniqueKey\":\"a\\u0000\"}                | uniqueKey: contains U+0000",
        "cancel | {\"fingerprint\":\"\"}                     | fingerprint: has 0 characters; the limit is 1 to 255",
        "await  | {}                                      | id: is missing",
        "await  | {\"id\":null}                           | id: is missing",
        "await  | {\"id\":\"a-b\"}                        | id: is no UUID",
        "await  | {\"id\":\"00000000-0000-0000-0000-000000000000\",\"until\":\"soon\"}  | until: has 4 characters, expected one of",
        "await  | {\"id\":\"00000000-0000-0000-0000-000000000000\",\"atMost\":5}        | atMost: is a Integer",
        "await  | {\"id\":\"00000000-0000-0000-0000-000000000000\",\"atMost\":\"-5s\"}  | atMost:",
        "await  | {\"id\":\"00000000-0000-0000-0000-000000000000\",\"atMost\":\"PT876000000H\"} | atMost:",
        "await  | {\"id\":\"00000000-0000-0000-0000-000000000000\",\"for\":\"1s\"}      | for: is no known key",
        "await  | []                                      | no JSON object");
  }

  private void isRefused(String what, String message, String problem) {
    Object body = message.startsWith("[") ? new JsonArray() : new JsonObject(message);

    Throwable failure = awaitFailure(send(what, body));

    assertThat(((ReplyException) failure).failureCode()).isEqualTo(400);
    assertThat(failure).hasMessageContaining(problem);
  }

  @Test
  void aMessageAwaitsAnOutcomeWithAllThatIsKnownOfIt() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payloadAs(Boolean.class)
                            ? JobResult.success(new JsonObject().put("a", 1))
                            : JobResult.failed("no use"))),
        ThreadingModel.EVENT_LOOP,
        1);
    JobRequest good = JobRequest.of("work", true).headers(Map.of("tenant", "t"));
    JobRequest bad = JobRequest.of("work", false).maxAttempts(2);
    await(queue.enqueue(good));
    await(queue.enqueue(bad));

    JsonObject completed = (JsonObject) await(send("await", id(good)));
    JsonObject first = (JsonObject) await(send("await", id(bad).put("until", "first_attempt")));

    assertThat(completed)
        .isEqualTo(
            id(good)
                .put("queue", "work")
                .put("state", "completed")
                .put("attempts", 1)
                .put("output", new JsonObject().put("a", 1))
                .put("errors", new JsonArray())
                .put("headers", new JsonObject().put("tenant", "t")));
    assertThat(first.getString("state")).isEqualTo("waiting");
    assertThat(first.containsKey("output")).isFalse();
    assertThat(first.getJsonArray("errors").getJsonObject(0).getString("error"))
        .isEqualTo("no use");
    assertThat(failureCode("await", id(bad).put("atMost", "PT0.2S"))).isEqualTo(408);
  }

  private static JsonObject id(JobRequest request) {
    return new JsonObject().put("id", request.id().toString());
  }

  @Test
  void anUnknownJobIs404AndOneThatDoesNotEndIs408() {
    SimpleQueue queue = deployQueue();
    JobRequest waits = JobRequest.of("work").runIn(Duration.ofHours(1));
    await(queue.enqueue(waits));

    assertThat(failureCode("await", new JsonObject().put("id", UUID.randomUUID().toString())))
        .isEqualTo(404);
    assertThat(failureCode("await", id(waits).put("atMost", "200ms"))).isEqualTo(408);
  }
}
