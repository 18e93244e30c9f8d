package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.Cases;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What operators send wrongly is named. */
@Tag("promise-11")
class InspectMessageTest extends OnDatabase {

  private Future<JsonObject> send(String verb, Object message) {
    return vertx
        .eventBus()
        .<JsonObject>request(BusInspector.address(verb), message)
        .map(reply -> reply.body());
  }

  @TestFactory
  Stream<DynamicTest> aBadFieldIsNamedAndCode400() {
    deployQueue();
    return Cases.lines(
        "|",
        cells -> this.isRefused(cells[0], cells[1], cells[2]),
        "counts       | {\"queue\":7}                     | queue: is a number; must be a string",
        "counts       | {\"queue\":\"\"}                  | queue: has 0 characters",
        "counts       | {\"queue\":\"a\\u0007b\"}         | queue: contains a control character",
        "counts       | {\"que\":\"a\"}                   | que: unknown key, did you mean `queue`?",
        "counts       | []                                | must be a JSON object",
        "page         | {\"queue\":\"a\\nb\"}             | queue: contains a control character",
        "page         | {\"size\":-1}                     | size: is -1; the limit is 1 to 500",
        "page         | {\"size\":0}                      | size: is 0",
        "page         | {\"size\":501}                    | size: is 501",
        "page         | {\"size\":1.5}                    | size: is 1.5; must be a whole number",
        "page         | {\"size\":\"9\"}                  | size: is a string",
        "page         | {\"states\":\"dead\"}             | states: is a string; must be an array",
        "page         | {\"states\":[\"dead\"]}           | states: must hold only words out of",
        "page         | {\"states\":[7]}                  | states: must hold only words out of",
        "page         | {\"states\":[]}                   | states: is empty",
        "page         | {\"order\":\"best\"}              | order: has 4 characters; must be one of",
        "page         | {\"from\":\"yesterday\"}          | from: must be a time",
        "page         | {\"to\":\"+99999-01-01T00:00:00Z\"} | to: is",
        "page         | {\"error\":\"\"}                  | error: has 0 characters",
        "page         | {\"error\":\"a\\u0000b\"}         | error: contains U+0000",
        "page         | {\"fingerprint\":\"\\ud800\"}     | fingerprint: contains an unpaired",
        "page         | {\"cursor\":\"x\"}                | cursor: has 1 characters and is not a cursor",
        "page         | {\"cursor\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAA\"} | cursor:",
        "page         | {\"cursor\":\"?\"}                | cursor:",
        "page         | {\"cursor\":9}                    | cursor: is a number",
        "page         | {\"limit\":9}                     | limit: unknown key",
        "job          | {}                                | id: is missing",
        "job          | {\"id\":\"7\"}                    | id: must be a UUID",
        "redrive      | {}                                | redrive: names 0 of id, queue, fingerprint",
        "redrive      | {\"queue\":\"a\",\"fingerprint\":\"b\"} | redrive: names 2",
        "redrive      | {\"queue\":\"a\\u0001\"}          | queue: contains a control character",
        "redrive      | {\"queue\":\"a\",\"atMost\":-5}   | atMost: is -5; the limit is 1 to 1000",
        "redrive      | {\"queue\":\"a\",\"atMost\":1001} | atMost: is 1001",
        "redrive      | {\"queue\":\"a\",\"cursor\":\"b\"} | cursor:",
        "pause        | {}                                | queue: is missing",
        "pause        | {\"queue\":null}                  | queue: is missing",
        "pause        | {\"queue\":\"a\\u0000\"}          | queue: contains U+0000",
        "resume       | {\"queue\":[]}                    | queue: is an array",
        "delete       | {}                                | ids: is missing or empty",
        "delete       | {\"ids\":[]}                      | ids: is missing or empty",
        "delete       | {\"ids\":\"a\"}                   | ids: is a string; must be an array",
        "delete       | {\"ids\":[7]}                     | ids: must hold only job ids",
        "delete       | {\"ids\":[null]}                  | ids: must hold only job ids",
        "runNow       | {\"ids\":[\"7\"]}                 | ids: must be a UUID",
        "reprioritise | {\"ids\":[\"00000000-0000-0000-0000-000000000000\"]}                   | priority: is missing",
        "reprioritise | {\"ids\":[\"00000000-0000-0000-0000-000000000000\"],\"priority\":10}   | priority: is 10; the limit is 0 to 9",
        "reprioritise | {\"ids\":[\"00000000-0000-0000-0000-000000000000\"],\"priority\":-1}   | priority: is -1",
        "reprioritise | {\"ids\":[\"00000000-0000-0000-0000-000000000000\"],\"priority\":\"1\"} | priority: is a string");
  }

  private void isRefused(String verb, String message, String problem) {
    Object body = message.startsWith("[") ? new JsonArray() : new JsonObject(message);

    Throwable failure = awaitFailure(send(verb, body));

    assertThat(failure).hasMessageContaining(problem);
    assertThat(((ReplyException) failure).failureCode()).isEqualTo(400);
  }

  @Test
  void aCursorOfAnotherOrderOrOfARedriveIsForeign() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueueAll(List.of(JobRequest.of("work"), JobRequest.of("work"))));
    String newest = await(send("page", new JsonObject().put("size", 1))).getString("cursor");

    Throwable otherOrder =
        awaitFailure(send("page", new JsonObject().put("order", "oldest").put("cursor", newest)));
    Throwable redrive =
        awaitFailure(send("redrive", new JsonObject().put("queue", "work").put("cursor", newest)));

    assertThat(List.of(otherOrder, redrive))
        .allSatisfy(
            failure -> {
              assertThat(((ReplyException) failure).failureCode()).isEqualTo(400);
              assertThat(failure).hasMessageContaining("cursor: has 28 characters");
            });
  }

  @Test
  void anUnknownJobIs404() {
    deployQueue();
    JsonObject message = new JsonObject().put("id", UUID.randomUUID().toString());

    assertThat(((ReplyException) awaitFailure(send("job", message))).failureCode()).isEqualTo(404);
  }

  /** From Java the same checks fail the future, or the call that makes the value. */
  @Test
  void aBadValueFromJavaIsNamedToo() {
    Operator inspector = deployQueue().operate();
    List<UUID> many = Stream.generate(UUID::randomUUID).limit(1001).toList();
    List<Function<Operator, Future<?>>> calls =
        List.of(
            one -> one.counts("a\u0007"),
            one -> one.pause(""),
            one -> one.resume("x".repeat(256)),
            one -> one.delete(many),
            one -> one.runNow(List.of()),
            one -> one.reprioritise(many.subList(0, 1), 10),
            one -> one.page(JobQuery.ALL.cursor("mine")));

    for (Function<Operator, Future<?>> call : calls) {
      assertThat(awaitFailure(call.apply(inspector))).isInstanceOf(InvalidValueException.class);
    }
    assertThat(catchInvalid(() -> RedriveRequest.ofQueue("work").atMost(0)).field())
        .isEqualTo("atMost");
    assertThat(catchInvalid(() -> JobQuery.ALL.size(0)).field()).isEqualTo("size");
  }

  private static InvalidValueException catchInvalid(Runnable call) {
    return catchThrowableOfType(InvalidValueException.class, call::run);
  }
}
