package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.Cases;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Enqueueing by messages on the event bus. */
@Tag("promise-1")
class EnqueueMessageTest extends OnDatabase {

  private Future<Object> send(Object message) {
    return vertx.eventBus().request("simplequeue.enqueue", message).map(reply -> reply.body());
  }

  @Test
  void aMessageIsAnsweredWithAReceipt() {
    deployQueue();
    UUID id = UUID.randomUUID();
    JsonObject message =
        new JsonObject()
            .put("id", id.toString())
            .put("queue", "work")
            .put("payload", new JsonArray().add("any"))
            .put("priority", 3)
            .put("runAt", "2031-01-31T12:00:00+02:00")
            .put("maxAttempts", 5)
            .put("timeout", "PT2M")
            .put("uniqueKey", "key")
            .put("fingerprint", "group")
            .put("headers", new JsonObject().put("tenant", "t"));

    Object receipt = await(send(message));
    Object again = await(send(new JsonObject().put("queue", "work").put("uniqueKey", "key")));

    assertThat(receipt)
        .isEqualTo(new JsonObject().put("id", id.toString()).put("status", "INSERTED"));
    assertThat(again)
        .isEqualTo(
            new JsonObject()
                .put("id", id.toString())
                .put("status", "DUPLICATE")
                .put("holderRunning", false));
    Row row = rows("select * from {schema}.job").get(0);
    assertThat(row.getOffsetDateTime("run_at").toInstant())
        .isEqualTo(Instant.parse("2031-01-31T10:00:00Z"));
    assertThat(row.getInteger("max_attempts")).isEqualTo(5);
  }

  @Test
  void anArrayIsAnsweredEntryByEntryAndABadOneFailsAlone() {
    deployQueue();
    JsonArray message =
        new JsonArray()
            .add(new JsonObject().put("queue", "work"))
            .add(new JsonObject().put("queue", "work").put("priority", 11))
            .add("no object")
            .add(new JsonObject().put("queue", "work"));

    JsonArray answer = (JsonArray) await(send(message));

    assertThat(answer.getJsonObject(0).getString("status")).isEqualTo("INSERTED");
    assertThat(answer.getJsonObject(1).getString("status")).isEqualTo("REFUSED");
    assertThat(answer.getJsonObject(1).getInteger("code")).isEqualTo(400);
    assertThat(answer.getJsonObject(1).getString("error"))
        .contains("priority: is 11; the limit is 0 to 9");
    assertThat(answer.getJsonObject(2).getInteger("code")).isEqualTo(400);
    assertThat(answer.getJsonObject(3).getString("status")).isEqualTo("INSERTED");
    assertThat(liveJobs()).isEqualTo(2);
  }

  @TestFactory
  Stream<DynamicTest> aBadFieldIsNamedWithItsLimitAndCode400() {
    deployQueue();
    return Cases.lines(
        "|",
        cells -> this.isRefused(cells[0], cells[1]),
        "{}                                                   | queue: is missing",
        "{\"queue\":7}                                        | queue: is a number; must be a string",
        "{\"queue\":\"\"}                                     | queue: has 0 characters; the limit is 1 to 255",
        "{\"queue\":\"a\\u0001\"}                             | queue: contains a control character",
        "{\"queue\":\"q\",\"priority\":10}                    | priority: is 10; the limit is 0 to 9",
        "{\"queue\":\"q\",\"priority\":1.5}                   | priority: is 1.5; must be a whole number",
        "{\"queue\":\"q\",\"priority\":\"high\"}              | priority: is a string; must be a whole number",
        "{\"queue\":\"q\",\"maxAttempts\":0}                  | maxAttempts: is 0; the limit is 1 to 32767",
        "{\"queue\":\"q\",\"maxAttempts\":32768}              | maxAttempts: is 32768; the limit is 1 to 32767",
        "{\"queue\":\"q\",\"timeout\":\"-PT1S\"}              | timeout: is PT-1S; the limit is PT0S",
        "{\"queue\":\"q\",\"timeout\":\"soon\"}               | timeout: must be a duration",
        "{\"queue\":\"q\",\"runAt\":\"tomorrow\"}             | runAt: must be a time",
        "{\"queue\":\"q\",\"runAt\":\"+12026-01-01T00:00:00Z\"} | runAt: is +12026-01-01T00:00:00Z; the limits are the years 1 to 9999",
        "{\"queue\":\"q\",\"uniqueKey\":\"\"}                 | uniqueKey: has 0 characters",
        "{\"queue\":\"q\",\"fingerprint\":\"a\\u0000\"}       | fingerprint: contains U+0000",
        "{\"queue\":\"q\",\"payload\":\"a\\u0000\"}           | payload: contains U+0000",
        "{\"queue\":\"q\",\"payload\":\"\\ud800\"}            | payload: contains an unpaired surrogate",
        "{\"queue\":\"q\",\"payload\":1e200000}               | payload: contains a value that JSON cannot",
        "{\"queue\":\"q\",\"headers\":{\"a\":1}}              | headers: the value of a must be a string",
        "{\"queue\":\"q\",\"id\":\"7\"}                       | id: must be a UUID",
        "{\"queue\":\"q\",\"prioriti\":1}                     | prioriti: unknown key, did you mean `priority`?",
        "{\"queue\":\"q\",\"priority\":10,\"maxAttempts\":0}  | maxAttempts: is 0",
        "[]                                                   | ");
  }

  private void isRefused(String message, String problem) {
    Object body = message.startsWith("[") ? Integer.valueOf(1) : new JsonObject(message);

    Throwable failure = awaitFailure(send(body));

    assertThat(((ReplyException) failure).failureCode()).isEqualTo(400);
    assertThat(failure)
        .hasMessageContaining(problem.isEmpty() ? "must be a JSON object or an array" : problem);
    assertThat(liveJobs()).isZero();
  }
}
