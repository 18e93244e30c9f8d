package dev.simplequeue.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.simplequeue.job.Await;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Bad input gets an error that names the field and the limit, and costs nobody else anything. A new
 * way to pass a value is one line in a list of doors here.
 */
@Tag("promise-11")
class BadInputTest extends Doors {
  private Object output = "";

  @Override
  void openQueue() {
    super.openQueue();
    deployHandlers(
        () -> new LambdaHandler("output", job -> Future.succeededFuture(JobResult.success(output))),
        ThreadingModel.EVENT_LOOP,
        1);
  }

  @TestFactory
  Stream<DynamicNode> javaRefusesWhatIsBad() {
    openQueue();
    JobRequest ok = JobRequest.of("good");
    return through(
        request("queue", Bad.NAMES, v -> JobRequest.of((String) v)),
        request("payload", Bad.PAYLOADS, v -> JobRequest.of("good", v)),
        request("priority", Bad.PRIORITIES, v -> ok.priority((Integer) v)),
        request("maxAttempts", Bad.ATTEMPTS, v -> ok.maxAttempts((Integer) v)),
        request("runAt", Bad.TIMES, v -> ok.runAt((Instant) v)),
        request("runIn", Bad.WAITS, v -> ok.runIn((Duration) v)),
        request("timeout", Bad.WAITS, v -> ok.timeout((Duration) v)),
        request("uniqueKey", Bad.NAMES, v -> ok.uniqueKey((String) v)),
        request("fingerprint", Bad.NAMES, v -> ok.fingerprint((String) v)),
        request("limitKey", Bad.NAMES, v -> ok.limitKey((String) v)),
        request("template", Bad.NAMES, v -> JobRequest.fromTemplate((String) v)),
        request("template", Bad.NO_TEMPLATES, v -> JobRequest.fromTemplate((String) v)),
        request("headers", Bad.NAMES, v -> ok.headers(Map.of((String) v, "v"))),
        request("headers.a", Bad.HEADER_VALUES, v -> ok.headers(Map.of("a", (String) v))),
        door("cancel by key", "uniqueKey", Bad.NAMES, v -> queue.cancelByUniqueKey((String) v)),
        door(
            "cancel by fingerprint",
            "fingerprint",
            Bad.NAMES,
            v -> queue.cancelByFingerprint((String) v)),
        door("await", "atMost", Bad.WAITS, v -> queue.await(SOME, Await.END.atMost((Duration) v))),
        door(
            "payload within a transaction",
            "payload",
            List.of(Bad.PAYLOADS.get(Bad.PAYLOADS.size() - 1)),
            v -> pool.withTransaction(c -> queue.enqueue(c, JobRequest.of("good", v)))));
  }

  @TestFactory
  Stream<DynamicNode> nullsAreRefusedAtOnceByTheirNames() {
    openQueue();
    JobRequest ok = JobRequest.of("good");
    return through(
        request("queue", nulls("queue"), v -> JobRequest.of((String) v)),
        request("id", nulls("id"), v -> ok.id((UUID) v)),
        request("uniqueKey", nulls("uniqueKey"), v -> ok.uniqueKey((String) v)),
        request("limitKey", nulls("limitKey"), v -> ok.limitKey((String) v)),
        request("template", nulls("template"), v -> JobRequest.fromTemplate((String) v)),
        request("keyPolicy", nulls("Policy"), v -> ok.uniqueKey("key", null)),
        door("cancel", "id", nulls("id"), v -> queue.cancel((UUID) v)),
        door("cancel by key", "uniqueKey", nulls(""), v -> queue.cancelByUniqueKey((String) v)),
        door("await", "id", nulls("id"), v -> queue.await((UUID) v)),
        door("await how", "how", nulls("how"), v -> queue.await(SOME, (Await) v)));
  }

  @TestFactory
  Stream<DynamicNode> messagesRefuseWhatIsBad() {
    openQueue();
    return Stream.of(
            through(
                enqueueMessage("queue", Bad.NAMES),
                enqueueMessage(
                    "queue", List.of(new Bad("a number", 7, "is a number; must be a string"))),
                enqueueMessage("payload", Message.PAYLOADS),
                enqueueMessage("id", Message.NO_IDS),
                enqueueMessage("priority", Bad.PRIORITIES),
                enqueueMessage("priority", Message.NO_INTEGERS),
                enqueueMessage("maxAttempts", Bad.ATTEMPTS),
                enqueueMessage("maxAttempts", Message.NO_INTEGERS),
                enqueueMessage("runAt", Message.NO_TIMES),
                enqueueMessage("runIn", Message.NO_DURATIONS),
                enqueueMessage("timeout", Message.NO_DURATIONS),
                enqueueMessage("uniqueKey", Bad.NAMES),
                enqueueMessage("uniqueKey", Message.NO_TEXTS),
                enqueueMessage("uniqueBy", Message.NO_FIELDS),
                enqueueMessage("per", List.of(new Bad("without a key", "1d", "needs a uniqueKey"))),
                message("enqueue", "per", Message.NO_PERIODS, "queue", "good", "uniqueKey", "key"),
                message(
                    "enqueue",
                    "zone",
                    Message.NO_ZONES,
                    "queue",
                    "good",
                    "uniqueKey",
                    "key",
                    "per",
                    "day"),
                message(
                    "enqueue",
                    "zone",
                    List.of(new Bad("without a calendar", "UTC", "needs per to be day")),
                    "queue",
                    "good",
                    "uniqueKey",
                    "key",
                    "per",
                    "1d"),
                enqueueMessage("keyPolicy", Message.NO_POLICIES),
                enqueueMessage("fingerprint", Bad.NAMES),
                enqueueMessage("fingerprint", Message.NO_TEXTS),
                enqueueMessage("limitKey", Bad.NAMES),
                enqueueMessage("limitKey", Message.NO_TEXTS),
                enqueueMessage("template", Bad.NAMES),
                enqueueMessage("template", Message.NO_TEXTS),
                enqueueMessage("template", Bad.NO_TEMPLATES),
                enqueueMessage("headers", Message.NO_HEADERS)),
            through(
                message("cancel", "id", Message.NO_IDS),
                message("cancel", "uniqueKey", Bad.NAMES),
                message("cancel", "uniqueKey", Message.NO_TEXTS),
                message("cancel", "fingerprint", Bad.NAMES),
                message("await", "id", Message.NO_IDS),
                message("await", "atMost", Message.NO_DURATIONS, "id", SOME.toString()),
                message("await", "until", Message.NO_TEXTS, "id", SOME.toString())),
            through(
                door("keys of an enqueue message", "", Message.unknownKeys(), this::unknownKeys)))
        .flatMap(nodes -> nodes);
  }

  @TestFactory
  Stream<DynamicNode> outputsAndAnswersRefuseWhatIsBad() {
    openQueue();
    return through(
        door("output", "output", Bad.OUTPUTS, this::answer),
        door("retryAt", "retryAt", Bad.TIMES, v -> done(JobResult.retryAt((Instant) v))),
        door("retryIn", "retryIn", Bad.WAITS, v -> done(JobResult.retryIn((Duration) v))),
        door("put off", "rescheduleAt", Bad.TIMES, v -> done(JobResult.rescheduleAt((Instant) v))),
        door("wait", "rescheduleIn", Bad.WAITS, v -> done(JobResult.rescheduleIn((Duration) v))));
  }

  /** The job fails with the refusal, and only that job. */
  private Future<?> answer(Object value) {
    output = value;
    return queue
        .enqueueAndAwait(JobRequest.of("output").maxAttempts(1))
        .compose(outcome -> Future.failedFuture(outcome.errors().get(0).message()));
  }

  private Future<?> unknownKeys(Object keys) {
    JsonObject message = Message.of("queue", "good");
    ((Map<?, ?>) keys).forEach((key, value) -> message.put((String) key, value));
    return vertx.eventBus().request("simplequeue.enqueue", message);
  }

  // What makes a door of a line.

  private Door request(String field, List<Bad> bad, Function<Object, JobRequest> make) {
    return door("a request's " + field, field, bad, v -> queue.enqueue(make.apply(v)));
  }

  private Door enqueueMessage(String field, List<Bad> bad) {
    return message("enqueue", field, bad, "queue", "good");
  }

  private static Future<?> done(Object result) {
    return Future.succeededFuture(result);
  }

  @TestFactory
  Stream<DynamicNode> anArrayWithABadEntryInsertsTheOthers() {
    openQueue();
    return Stream.concat(Message.PAYLOADS.stream(), Bad.NAMES.stream())
        .map(bad -> dynamicTest(bad.name(), () -> isRefusedAlone(bad)));
  }

  private void isRefusedAlone(Bad bad) {
    boolean name = Bad.NAMES.contains(bad);
    JsonArray message =
        new JsonArray()
            .add(Message.of("queue", "good"))
            .add(Message.of("queue", name ? bad.value() : "good", "payload", bad.value()))
            .add(Message.of("queue", "good", "payload", 1));

    JsonArray answer =
        (JsonArray) await(vertx.eventBus().request("simplequeue.enqueue", message)).body();

    good += 2;
    assertThat(answer.getJsonObject(0).getString("status")).isEqualTo("INSERTED");
    assertThat(answer.getJsonObject(1).getString("status")).isEqualTo("REFUSED");
    assertThat(answer.getJsonObject(1).getInteger("code")).isEqualTo(400);
    assertThat(answer.getJsonObject(1).getString("error")).contains(bad.problem());
    assertThat(answer.getJsonObject(2).getString("status")).isEqualTo("INSERTED");
    nothingElseHappened();
  }
}
