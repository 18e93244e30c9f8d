package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.bus.EnqueueException;
import dev.simplequeue.bus.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.support.DatabaseTest;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract 2 and 5: enqueueing. */
class EnqueueTest extends DatabaseTest {

  @Test
  void everyFieldOfARequestIsKept() {
    SimpleQueue queue = deployQueue();
    Instant tomorrow =
        Instant.now().plus(Duration.ofDays(1)).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    JobRequest request =
        JobRequest.of("work", new JsonObject().put("a", 1))
            .priority(9)
            .runAt(tomorrow)
            .maxAttempts(32767)
            .timeout(Duration.ofMinutes(2))
            .uniqueKey("key")
            .fingerprint("group")
            .headers(Map.of("traceparent", "00-1"));

    await(queue.enqueue(request));

    Row row =
        rows("select *, extract(epoch from timeout)::int as seconds from {schema}.job").get(0);
    assertThat(row.getUUID("id")).isEqualTo(request.id());
    assertThat(row.getUUID("id").version()).isEqualTo(7);
    assertThat(row.getString("queue")).isEqualTo("work");
    assertThat(row.getJsonObject("payload")).isEqualTo(new JsonObject().put("a", 1));
    assertThat(row.getShort("priority")).isEqualTo((short) 9);
    assertThat(row.getOffsetDateTime("run_at").toInstant()).isEqualTo(tomorrow);
    assertThat(row.getInteger("max_attempts")).isEqualTo(32767);
    assertThat(row.getInteger("seconds")).isEqualTo(120);
    assertThat(row.getString("unique_key")).isEqualTo("key");
    assertThat(row.getString("fingerprint")).isEqualTo("group");
    assertThat(row.getJsonObject("headers")).isEqualTo(new JsonObject().put("traceparent", "00-1"));
    assertThat(row.getInteger("bytes")).isEqualTo(7 + 22);
  }

  @Test
  void manyJobsGetAReceiptEachInTheirOrder() {
    SimpleQueue queue = deployQueue();
    List<JobRequest> requests = new ArrayList<>();
    for (int i = 0; i < 9_001; i++) {
      requests.add(JobRequest.of("work", i));
    }

    List<Receipt> receipts = await(queue.enqueueAll(requests));

    assertThat(receipts)
        .extracting(Receipt::id)
        .containsExactlyElementsOf(requests.stream().map(JobRequest::id).toList());
    assertThat(receipts).allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED);
    assertThat(liveJobs()).isEqualTo(9_001);
  }

  @Test
  void anEmptyListOfRequestsIsAnsweredAtOnce() {
    assertThat(await(deployQueue().enqueueAll(List.of()))).isEmpty();
  }

  @Test
  void aRolledBackTransactionLeavesNoJob() {
    SimpleQueue queue = deployQueue();

    Throwable failure =
        awaitFailure(
            pool.withTransaction(
                connection ->
                    queue
                        .enqueue(connection, JobRequest.of("work"))
                        .compose(receipt -> Future.failedFuture("changed my mind"))));

    assertThat(failure).hasMessageContaining("changed my mind");
    assertThat(liveJobs()).isZero();
  }

  @Test
  void aJobOfACommittedTransactionRunsAtOnce() {
    SimpleQueue queue = deployQueue(vertx, slowToPoll());
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.WORKER,
        1);
    // Wait for the first poll: what comes now is not its doing.
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    Receipt receipt =
        await(pool.withTransaction(connection -> queue.enqueue(connection, JobRequest.of("work"))));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
  }

  private dev.simplequeue.options.SimpleQueueOptions slowToPoll() {
    var options = options();
    options.getPoller().setPollInterval(Duration.ofHours(1));
    return options;
  }

  @Test
  void theSameRequestEnqueuedTwiceIsInsertedOnce() {
    SimpleQueue queue = deployQueue();
    JobRequest request = JobRequest.of("work");

    Receipt first = await(queue.enqueue(request));
    Receipt second = await(queue.enqueue(request));
    List<Receipt> again = await(queue.enqueueAll(List.of(request, request)));

    assertThat(second).isEqualTo(first).isEqualTo(Receipt.inserted(request.id()));
    assertThat(again).containsExactly(first, first);
    assertThat(liveJobs()).isEqualTo(1);
  }

  /** [I1] */
  @Test
  void theSameRequestEnqueuedAgainAfterItsEndDoesNotRunAgain() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payloadAs(Integer.class) == 0
                            ? JobResult.success()
                            : JobResult.critical("no"))),
        ThreadingModel.WORKER,
        1);
    JobRequest completed = JobRequest.of("work", 0);
    JobRequest dead = JobRequest.of("work", 1);
    await(queue.enqueueAll(List.of(completed, dead)));
    eventually(() -> assertThat(liveJobs()).isZero());

    List<Receipt> again = await(queue.enqueueAll(List.of(completed, dead)));
    Receipt named = await(queue.enqueue(JobRequest.of("work", 0).id(completed.id())));
    Receipt inTransaction =
        await(pool.withTransaction(connection -> queue.enqueue(connection, completed)));

    assertThat(again)
        .containsExactly(Receipt.inserted(completed.id()), Receipt.inserted(dead.id()));
    assertThat(named).isEqualTo(Receipt.inserted(completed.id()));
    assertThat(inTransaction).isEqualTo(Receipt.inserted(completed.id()));
    assertThat(liveJobs()).isZero();
    assertThat(archivedJobs() + deadJobs()).isEqualTo(2);
  }

  @Test
  void aHeldUniqueKeyReturnsTheHoldersId() {
    SimpleQueue queue = deployQueue();
    JobRequest holder = JobRequest.of("work").uniqueKey("key").runIn(Duration.ofHours(1));
    await(queue.enqueue(holder));

    Receipt second = await(queue.enqueue(JobRequest.of("other").uniqueKey("key")));
    Receipt inTransaction =
        await(pool.withTransaction(c -> queue.enqueue(c, JobRequest.of("other").uniqueKey("key"))));
    List<Receipt> twins =
        await(
            queue.enqueueAll(
                List.of(
                    JobRequest.of("work").uniqueKey("twin"),
                    JobRequest.of("work").uniqueKey("twin"))));

    assertThat(second).isEqualTo(Receipt.duplicate(holder.id(), false));
    assertThat(inTransaction).isEqualTo(Receipt.duplicate(holder.id(), false));
    assertThat(twins.get(0).status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(twins.get(1)).isEqualTo(Receipt.duplicate(twins.get(0).id(), false));
    assertThat(liveJobs()).isEqualTo(2);
  }

  @Test
  void aUniqueKeyIsFreeAgainWhenItsJobHasEnded() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.WORKER,
        1);
    await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    Receipt next = await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));

    assertThat(next.status()).isEqualTo(Receipt.Status.INSERTED);
  }

  /** [B7] d2, d3 */
  @Test
  void aStrangersOpenTransactionOnAKeyStopsNobodyElse() {
    SimpleQueue queue = deployQueue();
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(queue.enqueue(stranger, JobRequest.of("work").uniqueKey("held")));

    Future<Receipt> waiting = queue.enqueue(JobRequest.of("work").uniqueKey("held"));
    List<Future<Receipt>> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      others.add(queue.enqueue(JobRequest.of("work").uniqueKey("free-" + i)));
      others.add(queue.enqueue(JobRequest.of("work")));
    }
    await(Future.join(others).timeout(5, TimeUnit.SECONDS));
    assertThat(waiting.isComplete()).isFalse();
    await(stranger.transaction().rollback());

    assertThat(await(waiting).status()).isEqualTo(Receipt.Status.INSERTED);
    await(stranger.close());
    assertThat(liveJobs()).isEqualTo(101);
  }

  @Test
  void manyKeysInAStrangersTransactionStopNobodyElse() {
    SimpleQueue queue = deployQueue();
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    List<JobRequest> held = new ArrayList<>();
    List<JobRequest> mixed = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      held.add(JobRequest.of("work").uniqueKey("held-" + i));
      mixed.add(JobRequest.of("work").uniqueKey("held-" + i));
      mixed.add(JobRequest.of("work").uniqueKey("free-" + i));
    }
    await(queue.enqueueAll(stranger, held));

    List<Future<Receipt>> receipts = mixed.stream().map(queue::enqueue).toList();
    List<Future<Receipt>> free =
        java.util.stream.IntStream.range(0, 200)
            .filter(i -> i % 2 == 1)
            .mapToObj(receipts::get)
            .toList();
    await(Future.join(free).timeout(10, TimeUnit.SECONDS));
    await(queue.enqueue(JobRequest.of("work").uniqueKey("later")).timeout(2, TimeUnit.SECONDS));
    await(stranger.transaction().commit());
    await(stranger.close());

    await(Future.all(receipts));
    assertThat(receipts)
        .filteredOn(r -> r.result().status() == Receipt.Status.DUPLICATE)
        .hasSize(100);
    assertThat(liveJobs()).isEqualTo(201);
  }

  @Test
  void aRepeatedRequestWhoseKeyIsNowAnothersWasInserted() {
    SimpleQueue queue = deployQueue();
    String handlers =
        deployHandlers(
            () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.success())),
            ThreadingModel.WORKER,
            1);
    JobRequest first = JobRequest.of("work").uniqueKey("key");
    await(queue.enqueue(first));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    await(vertx.undeploy(handlers));
    await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));

    assertThat(await(queue.enqueue(first))).isEqualTo(Receipt.inserted(first.id()));
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void aUsersTriggerThatRefusesARequestCostsNoOther() {
    SimpleQueue queue = deployQueue();
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as"
            + " $$ begin if new.queue = 'forbidden' then raise 'not here'; end if; return new; end $$");
    rows(
        "create trigger refuse before insert on {schema}.job for each row execute function {schema}.refuse()");

    Future<Receipt> bad = queue.enqueue(JobRequest.of("forbidden"));
    Future<Receipt> good = queue.enqueue(JobRequest.of("work"));

    assertThat(awaitFailure(bad)).hasMessageContaining("not here");
    assertThat(await(good).status()).isEqualTo(Receipt.Status.INSERTED);
  }

  /** [B7] d1 */
  @Test
  void keysInAnyOrderFromManyCallersDoNotDeadlock() {
    SimpleQueue first = deployQueue();
    SimpleQueue second = deployQueue(vertx, options().setAddressPrefix("second"));
    List<Future<List<Receipt>>> calls = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      List<JobRequest> up = new ArrayList<>();
      List<JobRequest> down = new ArrayList<>();
      for (int key = 0; key < 50; key++) {
        up.add(JobRequest.of("work").uniqueKey(round + "-" + key));
        down.add(JobRequest.of("work").uniqueKey(round + "-" + (49 - key)));
      }
      calls.add(first.enqueueAll(up));
      calls.add(second.enqueueAll(down));
    }

    await(Future.all(calls));

    long inserted =
        calls.stream()
            .flatMap(call -> call.result().stream())
            .filter(receipt -> receipt.status() == Receipt.Status.INSERTED)
            .count();
    assertThat(inserted).isEqualTo(40 * 50).isEqualTo(liveJobs());
  }

  @Test
  void aRequestThatTheDatabaseRefusesFailsAlone() {
    SimpleQueue queue = deployQueue();
    // A limit that only the database knows.
    rows("alter table {schema}.job add constraint only_for_this_test check (queue <> 'forbidden')");
    List<JobRequest> requests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      requests.add(JobRequest.of(i == 42 ? "forbidden" : "work", i));
    }

    List<Receipt> receipts = await(queue.enqueueAll(requests));
    Throwable single = awaitFailure(queue.enqueue(JobRequest.of("forbidden")));

    assertThat(receipts.get(42).status()).isEqualTo(Receipt.Status.REFUSED);
    assertThat(receipts.get(42).error().orElseThrow()).contains("only_for_this_test");
    assertThat(receipts).filteredOn(r -> r.status() == Receipt.Status.INSERTED).hasSize(99);
    assertThat(((EnqueueException) single).code()).isEqualTo(FailureCode.REFUSED);
    assertThat(liveJobs()).isEqualTo(99);
  }

  @Test
  void aPayloadAboveTheLimitIsRefusedWithItsSizeAndTheLimit() {
    SimpleQueue queue =
        deployQueue(vertx, options().setEnqueue(new EnqueueOptions().setMaxPayloadBytes(100)));
    JobRequest large = JobRequest.of("work", "x".repeat(99));

    Throwable failure = awaitFailure(queue.enqueue(large));
    Throwable inTransaction =
        awaitFailure(pool.withTransaction(connection -> queue.enqueue(connection, large)));
    List<Receipt> receipts =
        await(queue.enqueueAll(List.of(JobRequest.of("work", "x".repeat(98)), large)));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.INVALID);
    assertThat(failure).hasMessageContaining("payload: has 101 bytes; the limit is 100");
    assertThat(inTransaction).hasMessageContaining("payload: has 101 bytes; the limit is 100");
    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(Receipt.Status.INSERTED, Receipt.Status.REFUSED);
  }

  @Test
  void withoutAnEnqueueVerticleTheErrorSaysSo() {
    Throwable failure = awaitFailure(SimpleQueue.client(vertx).enqueue(JobRequest.of("work")));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("no EnqueueVerticle");
  }

  // As messages on the event bus.

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                   | queue: is missing",
        "{\"queue\":7}                                        | queue: is missing, or is no text",
        "{\"queue\":\"\"}                                     | queue: has 0 characters; the limit is 1 to 255",
        "{\"queue\":\"a\\u0001\"}                             | queue: contains a control character",
        "{\"queue\":\"q\",\"priority\":10}                    | priority: is 10; the limit is 0 to 9",
        "{\"queue\":\"q\",\"priority\":1.5}                   | priority: is 1.5, expected a whole number",
        "{\"queue\":\"q\",\"priority\":\"high\"}              | priority: is a String, expected a whole number",
        "{\"queue\":\"q\",\"maxAttempts\":0}                  | maxAttempts: is 0; the limit is 1 to 32767",
        "{\"queue\":\"q\",\"maxAttempts\":32768}              | maxAttempts: is 32768; the limit is 1 to 32767",
        "{\"queue\":\"q\",\"timeout\":\"-PT1S\"}              | timeout: is PT-1S; the limit is PT0S",
        "{\"queue\":\"q\",\"timeout\":\"soon\"}               | timeout: is no duration",
        "{\"queue\":\"q\",\"runAt\":\"tomorrow\"}             | runAt: is no time",
        "{\"queue\":\"q\",\"runAt\":\"+12026-01-01T00:00:00Z\"} | runAt: is +12026-01-01T00:00:00Z; the limits are the years 1 to 9999",
        "{\"queue\":\"q\",\"uniqueKey\":\"\"}                 | uniqueKey: has 0 characters",
        "{\"queue\":\"q\",\"fingerprint\":\"a\\u0000\"}       | fingerprint: contains U+0000",
        "{\"queue\":\"q\",\"payload\":\"a\\u0000\"}           | payload: contains U+0000",
        "{\"queue\":\"q\",\"payload\":\"\\ud800\"}            | payload: contains half a surrogate pair",
        "{\"queue\":\"q\",\"payload\":1e200000}               | payload: holds something that JSON cannot",
        "{\"queue\":\"q\",\"headers\":{\"a\":1}}              | headers: the value of a is no text",
        "{\"queue\":\"q\",\"id\":\"7\"}                       | id: is no UUID",
        "{\"queue\":\"q\",\"prioriti\":1}                     | prioriti: is no known key; did you mean priority?",
        "{\"queue\":\"q\",\"priority\":10,\"maxAttempts\":0}  | maxAttempts: is 0",
        "[]                                                   | ",
      })
  void aBadFieldIsNamedWithItsLimitAndCode400(String message, String problem) {
    deployQueue();
    Object body = message.startsWith("[") ? Integer.valueOf(1) : new JsonObject(message);

    Throwable failure = awaitFailure(send(body));

    assertThat(((ReplyException) failure).failureCode()).isEqualTo(400);
    assertThat(failure).hasMessageContaining(problem == null ? "neither a JSON object" : problem);
    assertThat(liveJobs()).isZero();
  }
}
