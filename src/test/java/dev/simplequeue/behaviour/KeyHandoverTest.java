package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.Receipt.Status;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A key goes from one job to the next, and a job from one request to the next. */
@Tag("promise-2")
@Tag("promise-13")
class KeyHandoverTest extends OnDatabase {
  private static final Duration LATER = Duration.ofHours(1);

  private final ConcurrentLinkedDeque<Promise<JobResult>> running = new ConcurrentLinkedDeque<>();
  private final ConcurrentLinkedDeque<Job> started = new ConcurrentLinkedDeque<>();

  @AfterEach
  void endRuns() {
    running.forEach(run -> run.tryComplete(JobResult.success()));
  }

  private static JobRequest request(Object payload, KeyPolicy policy) {
    return JobRequest.of("work", payload).uniqueKey("key", policy);
  }

  private String deployHolding(int jobs) {
    return deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                jobs,
                job -> {
                  started.add(job);
                  Promise<JobResult> promise = Promise.promise();
                  running.add(promise);
                  return promise.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
  }

  private void end(JobResult result) {
    running.remove().complete(result);
  }

  /** A job with the key: {@code waits}, {@code runs}, or {@code none}. */
  private JobRequest arrange(SimpleQueue queue, String holder) {
    JobRequest request = request("old", KeyPolicy.KEEP);
    if (holder.equals("waits")) {
      request = request.runIn(LATER);
    }
    if (!holder.equals("none")) {
      await(queue.enqueue(request));
    }
    if (holder.equals("runs")) {
      deployHolding(1);
      eventually(() -> assertThat(running).hasSize(1));
    }
    return request;
  }

  private List<String> jobs() {
    return rows("select to_jsonb(j)::text from {schema}.job j order by id").stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private List<String> payloadsWithTheKey() {
    return rows("select payload #>> '{}' from {schema}.job where unique_key = 'key'").stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void theJobThatLosesItsKeyEndsWithItsRunAndTheNewOneRuns() {
    SimpleQueue queue = deployQueue();
    JobRequest old = arrange(queue, "runs");
    Receipt receipt = await(queue.enqueue(request("new", KeyPolicy.REPLACE)));
    Future<JobOutcome> oldEnd = queue.await(old.id());
    Future<JobOutcome> newEnd = queue.await(receipt.id());

    end(JobResult.retryAt(Instant.now()));
    eventually(() -> assertThat(running).hasSize(1));
    end(JobResult.success());

    assertThat(await(oldEnd).state()).isEqualTo(JobState.FAILED);
    assertThat(await(oldEnd).attempts()).isEqualTo(1);
    assertThat(await(newEnd).state()).isEqualTo(JobState.COMPLETED);
    assertThat(started).extracting(Job::payloadText).containsExactly("\"old\"", "\"new\"");
  }

  /** An orderly stop is no failure: it is the same run that goes on. */
  @Test
  void aJobThatLostItsKeyAndIsGivenBackStillHasItsAttempt() {
    SimpleQueue queue = deployQueue();
    JobRequest old = arrange(queue, "runs");
    await(queue.enqueue(request("new", KeyPolicy.REPLACE).runIn(LATER)));

    end(JobResult.rescheduleIn(Duration.ZERO));
    eventually(
        () ->
            assertThat(number("select reprocesses from {schema}.job where id = $1", old.id()))
                .isOne());
    rows("update {schema}.job set run_at = now() where id = $1", old.id());
    eventually(() -> assertThat(running).hasSize(1));
    end(JobResult.failed("why"));

    assertThat(await(queue.await(old.id())).state()).isEqualTo(JobState.FAILED);
    assertThat(payloadsWithTheKey()).containsExactly("new");
  }

  @ParameterizedTest
  @CsvSource({"REPLACE, waits", "REPLACE, runs", "RETIME, waits", "RETIME, runs"})
  void aTransactionThatIsRolledBackChangesNothing(KeyPolicy policy, String holder) {
    SimpleQueue queue = deployQueue();
    arrange(queue, holder);
    List<String> before = jobs();

    Throwable failure =
        awaitFailure(
            pool.withTransaction(
                c ->
                    queue
                        .enqueue(c, request("new", policy))
                        .compose(r -> Future.failedFuture(r.status().name()))));

    assertThat(failure)
        .hasMessage(
            holder.equals("runs")
                ? "INSERTED"
                : policy == KeyPolicy.REPLACE ? "REPLACED" : "RETIMED");
    assertThat(jobs()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "none, false",
    "none, true",
    "waits, false",
    "waits, true",
    "runs, false",
    "runs, true"
  })
  void ofSeveralRequestsThatReplaceInOneCallTheLastOneCounts(String holder, boolean transaction) {
    SimpleQueue queue = deployQueue();
    arrange(queue, holder);
    List<JobRequest> requests =
        List.of(
            request("first", KeyPolicy.REPLACE),
            request("second", KeyPolicy.REPLACE).runIn(LATER),
            request("third", KeyPolicy.REPLACE).runIn(LATER));

    List<Receipt> receipts =
        await(
            transaction
                ? pool.withTransaction(c -> queue.enqueueAll(c, requests))
                : queue.enqueueAll(requests));

    assertThat(receipts).extracting(Receipt::id).containsOnly(receipts.get(0).id());
    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(
            holder.equals("waits") ? Status.REPLACED : Status.INSERTED,
            Status.REPLACED,
            Status.REPLACED);
    assertThat(payloadsWithTheKey()).containsExactly("third");
    assertThat(liveJobs()).isEqualTo(holder.equals("runs") ? 2 : 1);
  }

  /** The text is what is lost: the insert's answer, or that of the transaction with the rest. */
  @ParameterizedTest
  @CsvSource({"waits, ''", "waits, COMMIT", "runs, ''", "runs, COMMIT"})
  void aRequestThatReplacesAndWhoseAnswerIsLostTakesEffectOnce(String holder, String text) {
    Proxy proxy = new Proxy(vertx);
    SimpleQueue queue = deployQueue(vertx, options().setConnectOptions(proxy.options()));
    JobRequest old = arrange(queue, holder);
    JobRequest request = request("new", KeyPolicy.REPLACE).runIn(LATER);
    proxy.loseAnswerTo(text, "simplequeue keyed enqueue");

    Receipt receipt = await(queue.enqueue(request));

    assertThat(proxy.faults()).isEqualTo(1);
    assertThat(receipt)
        .isEqualTo(
            holder.equals("runs")
                ? Receipt.inserted(request.id())
                : Receipt.changed(old.id(), KeyPolicy.REPLACE));
    assertThat(payloadsWithTheKey()).containsExactly("new");
    assertThat(liveJobs()).isEqualTo(holder.equals("runs") ? 2 : 1);
    endRuns();
    await(
        Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()).otherwiseEmpty());
    await(proxy.close());
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyPolicy.class,
      names = {"REPLACE", "RETIME"})
  void aJobThatIsBroughtForwardRunsAtOnce(KeyPolicy policy) {
    SimpleQueue queue = deployQueue();
    JobRequest old = arrange(queue, "waits");
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);

    JobOutcome outcome = await(queue.enqueueAndAwait(request("new", policy)));

    assertThat(outcome.id()).isEqualTo(old.id());
    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
  }
}
