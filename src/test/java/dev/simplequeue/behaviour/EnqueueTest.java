package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.base.Delivery;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Enqueueing from Java. */
@Tag("promise-1")
@Tag("promise-2")
class EnqueueTest extends OnDatabase {

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
    assertThat(rows("select id from {schema}.job order by run_at, id"))
        .as("in the order in which they were enqueued")
        .extracting(row -> row.getUUID("id"))
        .containsExactlyElementsOf(requests.stream().map(JobRequest::id).toList());
  }

  /** Statements under way together: what is wrong with one of them must not touch the others. */
  @Test
  void ofManyJobsThatAreSentTogetherOnlyTheRefusedOneIsNotInserted() {
    SimpleQueue queue = deployQueue();
    rows("alter table {schema}.job add constraint odd check (payload <> '4500')");
    List<JobRequest> requests = numbered(13_000);

    List<Receipt> receipts = await(queue.enqueueAll(requests));

    assertThat(receipts.stream().filter(receipt -> receipt.status() != Receipt.Status.INSERTED))
        .extracting(Receipt::id)
        .containsExactly(requests.get(4_500).id());
    assertThat(liveJobs()).isEqualTo(12_999);
  }

  @Test
  void aNewRequestWhoseIdIsTakenIsAcknowledgedAndNoOtherIsInsertedTwice() {
    SimpleQueue queue = deployQueue();
    List<JobRequest> requests = numbered(9_000);
    // By others, and so unknown to this node.
    rows(
        "insert into {schema}.job (id, queue, payload, bytes) values ($1, 'work', '{}', 2)",
        requests.get(5_000).id());

    List<Receipt> receipts = await(queue.enqueueAll(requests));

    assertThat(receipts).allMatch(receipt -> receipt.status() == Receipt.Status.INSERTED);
    assertThat(liveJobs()).isEqualTo(9_000);
  }

  /** A trigger swallows a row: its request is not acknowledged as if it were there. */
  @Test
  void whatATriggerSwallowsOfManyJobsIsNotAcknowledged() {
    SimpleQueue queue = deployQueue(vertx, shortPatience());
    rows(
        "create function {schema}.swallow() returns trigger language plpgsql as"
            + " $$ begin if new.payload = '17' then return null; end if; return new; end $$");
    rows(
        "create trigger swallow before insert on {schema}.job for each row execute function {schema}.swallow()");

    Throwable failure = awaitFailure(queue.enqueueAll(numbered(2_000)));

    assertThat(failure).hasMessageContaining("1999 are acknowledged");
    assertThat(liveJobs()).isEqualTo(1_999);
  }

  private static List<JobRequest> numbered(int size) {
    List<JobRequest> requests = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      requests.add(JobRequest.of("work", i));
    }
    return requests;
  }

  private dev.simplequeue.options.SimpleQueueOptions shortPatience() {
    return options().setEnqueue(new EnqueueOptions().setTimeout(Duration.ofSeconds(6)));
  }

  /** Named by some of a statement's requests, by none, or by all: each job gets its own values. */
  @Test
  void requestsThatNameDifferentThingsKeepThemInOneStatement() {
    SimpleQueue queue = deployQueue();
    Instant tomorrow =
        Instant.now().plus(Duration.ofDays(1)).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    List<JobRequest> requests =
        List.of(
            JobRequest.of("a", "plain"),
            JobRequest.of("b", "ä€𝄞").priority(0).maxAttempts(7),
            JobRequest.of("a", 1e9).timeout(Duration.ofSeconds(3)).fingerprint("f"),
            JobRequest.of("a").runIn(Duration.ofHours(1)).limitKey("l"),
            JobRequest.of("c").runAt(tomorrow).headers(Map.of("h", "ü")),
            JobRequest.of("a").timeout(Duration.ZERO).headers(Map.of()));

    await(queue.enqueueAll(requests));

    List<String> rows =
        rows(
                "select concat_ws('|', queue, payload, headers, bytes, priority, max_attempts,"
                    + " extract(epoch from timeout)::int, fingerprint, limit_key,"
                    + " round(extract(epoch from run_at - created_at) / 3600)) from {schema}.job order by id")
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(rows)
        .containsExactly(
            "a|\"plain\"|7|5|3|0",
            "b|\"ä€𝄞\"|11|0|7|0",
            "a|1000000000|10|5|3|3|f|0",
            "a|{}|2|5|3|l|1",
            "c|{}|{\"h\": \"ü\"}|12|5|3|24",
            "a|{}|2|5|3|0");
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
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
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

    assertThat(first).isEqualTo(Receipt.inserted(request.id()));
    assertThat(second).isEqualTo(Receipt.alreadyInserted(request.id()));
    assertThat(again).containsExactly(second, second);
    assertThat(liveJobs()).isEqualTo(1);
  }

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
        .containsExactly(
            Receipt.alreadyInserted(completed.id()), Receipt.alreadyInserted(dead.id()));
    assertThat(named).isEqualTo(Receipt.alreadyInserted(completed.id()));
    assertThat(inTransaction).isEqualTo(Receipt.alreadyInserted(completed.id()));
    assertThat(liveJobs()).isZero();
    assertThat(archivedJobs() + deadJobs()).isEqualTo(2);
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
    JobRequest forbidden = JobRequest.of("forbidden");
    Throwable single = awaitFailure(queue.enqueue(forbidden));

    assertThat(receipts.get(42).status()).isEqualTo(Receipt.Status.REFUSED);
    assertThat(receipts.get(42).error().orElseThrow()).contains("only_for_this_test");
    assertThat(receipts).filteredOn(r -> r.status() == Receipt.Status.INSERTED).hasSize(99);
    assertThat(((EnqueueException) single).code()).isEqualTo(FailureCode.REFUSED);
    assertThat(Requests.delivery(forbidden).past())
        .as("surely not there")
        .isEqualTo(Delivery.Past.NEW);
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
    assertThat(inTransaction).hasMessage(failure.getMessage());
    assertThat(((EnqueueException) inTransaction).code()).isEqualTo(FailureCode.INVALID);
    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(Receipt.Status.INSERTED, Receipt.Status.REFUSED);
  }

  @Test
  void withoutAnEnqueueVerticleTheErrorSaysSo() {
    Throwable failure = awaitFailure(SimpleQueue.create(vertx).enqueue(JobRequest.of("work")));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("no EnqueueVerticle");
  }
}
