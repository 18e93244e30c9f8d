package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.Receipt.Status;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request does to the job that holds its key, whichever way it comes. */
@Tag("promise-13")
class KeyPolicyTest extends OnDatabase {
  private static final Duration LATER = Duration.ofHours(1);

  private final ConcurrentLinkedDeque<Promise<JobResult>> running = new ConcurrentLinkedDeque<>();
  private Ways ways;
  private SimpleQueue queue;

  @BeforeEach
  void deploy() {
    queue = deployQueue();
    ways = new Ways(vertx, pool, schema, queue);
  }

  @AfterEach
  void endRuns() {
    running.forEach(run -> run.tryComplete(JobResult.success()));
  }

  private static JobRequest request(String queue, String key, KeyPolicy policy) {
    return JobRequest.of(queue, Map.of("from", "caller"))
        .priority(2)
        .runIn(LATER.multipliedBy(2))
        .maxAttempts(9)
        .headers(Map.of("tenant", "new"))
        .uniqueKey(key, policy);
  }

  private JobRequest holder(String key) {
    JobRequest holder =
        JobRequest.of("work", Map.of("from", "holder")).headers(Map.of("tenant", "old"));
    return holder.uniqueKey(key);
  }

  private JsonObject row(UUID job) {
    return rows("select to_jsonb(j) from {schema}.job j where id = $1", job)
        .get(0)
        .getJsonObject(0);
  }

  private boolean isDue(UUID job, Duration from) {
    return rows(
            "select run_at - now() between $2 * interval '59 min' and $2 * interval '60 min' from {schema}.job where id = $1",
            job,
            from.toHours())
        .get(0)
        .getBoolean(0);
  }

  @ParameterizedTest
  @EnumSource(KeyPolicy.class)
  void aHolderThatWaitsIsTreatedAsThePolicySays(KeyPolicy policy) {
    ways.forEach(
        (way, enqueue) -> {
          JobRequest holder = holder(way).runIn(LATER);
          await(queue.enqueue(holder));
          JsonObject before = row(holder.id());

          JsonObject answer = await(enqueue.apply(request("work", way, policy)));

          JsonObject expected = new JsonObject().put("id", holder.id().toString());
          switch (policy) {
            case KEEP -> expected.put("status", "DUPLICATE").put("holderRunning", false);
            case REPLACE -> {
              expected.put("status", "REPLACED");
              before
                  .put("payload", new JsonObject().put("from", "caller"))
                  .put("headers", new JsonObject().put("tenant", "new"))
                  .put("bytes", row(holder.id()).getInteger("bytes"))
                  .put("priority", 2);
            }
            case RETIME -> expected.put("status", "RETIMED");
            case REJECT -> expected = Ways.refused(423);
          }
          assertThat(answer).as(way).isEqualTo(expected);
          JsonObject after = row(holder.id());
          boolean changed = policy == KeyPolicy.REPLACE || policy == KeyPolicy.RETIME;
          assertThat(isDue(holder.id(), changed ? LATER.multipliedBy(2) : LATER)).as(way).isTrue();
          before.remove("run_at");
          after.remove("run_at");
          assertThat(after).as(way).isEqualTo(before);
        });
    assertThat(liveJobs()).isEqualTo(ways.size());
  }

  @Test
  void ofThousandsOfRequestsWithOneKeyEachIsAnsweredAndTheLastOnesCount() {
    JobRequest holder = holder("key").runIn(LATER);
    await(queue.enqueue(holder));
    int last = 2_999;
    List<JobRequest> requests =
        IntStream.rangeClosed(0, last)
            .mapToObj(
                i ->
                    JobRequest.of("work", Map.of("number", i))
                        .runIn(LATER.multipliedBy(i < last ? 2 : 3))
                        .uniqueKey("key", i % 2 == 0 ? KeyPolicy.REPLACE : KeyPolicy.RETIME))
            .toList();

    List<Receipt> receipts =
        await(pool.withTransaction(connection -> queue.enqueueAll(connection, requests)));

    assertThat(receipts).hasSameSizeAs(requests);
    for (int i = 0; i <= last; i++) {
      assertThat(receipts.get(i).id()).isEqualTo(holder.id());
      assertThat(receipts.get(i).status()).isEqualTo(i % 2 == 0 ? Status.REPLACED : Status.RETIMED);
    }
    assertThat(row(holder.id()).getJsonObject("payload").getInteger("number")).isEqualTo(last - 1);
    assertThat(isDue(holder.id(), LATER.multipliedBy(3))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(KeyPolicy.class)
  void aHolderThatRunsIsTreatedAsThePolicySays(KeyPolicy policy) {
    deployHandlers(
        () -> new LambdaHandler("work", ways.size(), job -> hold()), ThreadingModel.EVENT_LOOP, 1);
    List<UUID> holders = new ArrayList<>();
    ways.forEach(
        (way, enqueue) -> {
          JobRequest holder = holder(way);
          holders.add(await(queue.enqueue(holder)).id());
          eventually(() -> assertThat(row(holder.id()).getString("claimed_by")).isNotNull());
          JsonObject before = row(holder.id());
          JobRequest request = request("work", way, policy);

          JsonObject answer = await(enqueue.apply(request));

          JsonObject expected =
              switch (policy) {
                case KEEP ->
                    new JsonObject()
                        .put("id", holder.id().toString())
                        .put("status", "DUPLICATE")
                        .put("holderRunning", true);
                case REPLACE, RETIME -> {
                  before.put("unique_key", null).put("max_attempts", 1);
                  assertThat(row(request.id()).getInteger("max_attempts")).isEqualTo(9);
                  yield new JsonObject()
                      .put("id", request.id().toString())
                      .put("status", "INSERTED");
                }
                case REJECT -> Ways.refused(423);
              };
          assertThat(answer).as(way).isEqualTo(expected);
          assertThat(row(holder.id())).as(way).isEqualTo(before);
        });
    boolean taken = policy == KeyPolicy.REPLACE || policy == KeyPolicy.RETIME;
    assertThat(liveJobs()).isEqualTo(ways.size() * (taken ? 2 : 1));

    eventually(() -> assertThat(running).hasSize(ways.size()));
    running.forEach(run -> run.complete(JobResult.failed("why")));

    if (taken) {
      eventually(() -> assertThat(deadJobs()).isEqualTo(ways.size()));
      assertThat(rows("select id from {schema}.dead_letter where state = 'failed' and attempt = 1"))
          .extracting(row -> row.getUUID(0))
          .containsExactlyInAnyOrderElementsOf(holders);
    } else {
      eventually(
          () ->
              assertThat(number("select count(*) from {schema}.job where claimed_by is null"))
                  .as("they have attempts left")
                  .isEqualTo(ways.size()));
    }
  }

  private Future<JobResult> hold() {
    Promise<JobResult> promise = Promise.promise();
    running.add(promise);
    return promise.future();
  }

  /** A payload must not reach the wrong handler, and a stranger's job is not to be put off. */
  @ParameterizedTest
  @EnumSource(KeyPolicy.class)
  void aHolderOfAnotherQueueIsNeverChanged(KeyPolicy policy) {
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.WORKER, 1);
    JobRequest waits = holder("waits").runIn(LATER);
    JobRequest runs = holder("runs");
    await(queue.enqueueAll(List.of(waits, runs)));
    eventually(() -> assertThat(running).hasSize(1));

    for (JobRequest holder : List.of(waits, runs)) {
      JsonObject before = row(holder.id());
      ways.forEach(
          (way, enqueue) -> {
            String key = holder.uniqueKey().orElseThrow();

            JsonObject answer = await(enqueue.apply(request("other", key, policy)));

            JsonObject duplicate =
                new JsonObject()
                    .put("id", holder.id().toString())
                    .put("status", "DUPLICATE")
                    .put("holderRunning", holder == runs);
            assertThat(answer)
                .as(way)
                .isEqualTo(policy == KeyPolicy.KEEP ? duplicate : Ways.refused(423));
            assertThat(row(holder.id())).as(way).isEqualTo(before);
          });
    }
    assertThat(liveJobs()).isEqualTo(2);
  }

  @Test
  void aRefusedRequestIsToldWhoHoldsTheKeyAndCostsTheOthersNothing() {
    JobRequest old = holder("key").runIn(LATER);
    await(queue.enqueue(old));

    Throwable failure = awaitFailure(queue.enqueue(request("work", "key", KeyPolicy.REJECT)));
    List<Receipt> receipts =
        await(
            queue.enqueueAll(
                List.of(
                    JobRequest.of("work"),
                    request("work", "key", KeyPolicy.REJECT),
                    JobRequest.of("work"))));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.KEY_HELD);
    assertThat(failure).hasMessageContaining(old.id().toString()).hasMessageContaining("work");
    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(Status.INSERTED, Status.REFUSED, Status.INSERTED);
  }

  @Test
  void aRefusedRequestInAnOwnTransactionFailsTheWholeCallSoThatItRollsBack() {
    JobRequest old = holder("key").runIn(LATER);
    await(queue.enqueue(old));
    JobRequest refused = request("work", "key", KeyPolicy.REJECT);
    JobRequest foreign = request("elsewhere", "key", KeyPolicy.REPLACE);

    for (JobRequest one : List.of(refused, foreign)) {
      Throwable single = awaitFailure(pool.withTransaction(c -> queue.enqueue(c, one)));
      Throwable many =
          awaitFailure(
              pool.withTransaction(c -> queue.enqueueAll(c, List.of(JobRequest.of("work"), one))));
      Throwable last =
          awaitFailure(
              pool.withTransaction(
                  c ->
                      queue
                          .enqueueAll(c, List.of(JobRequest.of("work")))
                          .compose(v -> queue.enqueueAll(c, List.of(one)))));

      for (Throwable failure : List.of(single, many, last)) {
        assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.KEY_HELD);
        assertThat(((EnqueueException) failure).id()).isEqualTo(one.id());
        assertThat(failure).hasMessageContaining(old.id().toString());
      }
    }
    assertThat(liveJobs()).as("the holder, and nothing else").isEqualTo(1);
  }

  @Test
  void inAnOwnTransactionTheOtherPoliciesAreAnsweredWithReceiptsAndCommit() {
    JobRequest kept = holder("kept").runIn(LATER);
    JobRequest replaced = holder("replaced").runIn(LATER);
    await(queue.enqueueAll(List.of(kept, replaced)));

    List<Receipt> receipts =
        await(
            pool.withTransaction(
                c ->
                    queue.enqueueAll(
                        c,
                        List.of(
                            JobRequest.of("work").runIn(LATER),
                            request("work", "kept", KeyPolicy.KEEP),
                            request("work", "replaced", KeyPolicy.REPLACE).runIn(LATER)))));

    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(Status.INSERTED, Status.DUPLICATE, Status.REPLACED);
    assertThat(liveJobs()).isEqualTo(3);
  }
}
