package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database cannot be reached for a while, or its connections die again and again. */
@Tag("promise-4")
@Tag("promise-8")
class DatabaseAwayTest extends ThroughProxy {
  private final Vertx second = Vertx.vertx();

  @AfterEach
  void closeSecond() {
    await(second.close());
  }

  @Test
  void requestsWaitForTheDatabaseAndAreInsertedInTheirOrder() {
    SimpleQueue queue = deployQueue();
    proxy.refuse(true);
    List<Future<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      receipts.add(queue.enqueue(JobRequest.of("work", i)));
    }
    await(vertx.timer(500));
    assertThat(receipts).noneMatch(Future::isComplete);

    proxy.refuse(false);

    await(Future.all(receipts));
    assertThat(rows("select (payload #>> '{}')::int from {schema}.job order by run_at"))
        .extracting(row -> row.getInteger(0))
        .isSorted()
        .hasSize(100);
  }

  @Test
  void aRequestThatWaitsTooLongFailsAndSaysThatItWasNotInserted() {
    SimpleQueue queue =
        deployQueue(
            vertx, options().setEnqueue(new EnqueueOptions().setTimeout(Duration.ofSeconds(2))));
    proxy.refuse(true);
    JobRequest request = JobRequest.of("work");

    Throwable failure = awaitFailure(queue.enqueue(request));
    proxy.refuse(false);

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.DATABASE_AWAY);
    assertThat(((EnqueueException) failure).id()).isEqualTo(request.id());
    assertThat(failure).hasMessageContaining("was not inserted");
    // On a busy machine it may take longer than these two seconds to be connected again.
    eventually(
        () ->
            assertThat(await(queue.enqueue(request)).status()).isEqualTo(Receipt.Status.INSERTED));
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void requestsThatNameATemplateWaitForItAndFailInTime() {
    SimpleQueueOptions options = options().setTemplate("work", JobRequest.blank().queue("work"));
    options.getEnqueue().setMaxBufferedRequests(3);
    SimpleQueue queue = deployQueue(vertx, options);
    SimpleQueueOptions hasty = new SimpleQueueOptions(options);
    hasty.getEnqueue().setTimeout(Duration.ofMillis(1500));
    SimpleQueue hastyQueue = deployQueue(second, hasty);
    JobRequest late = JobRequest.fromTemplate("work");
    proxy.refuse(true);
    Throwable tooLate = awaitFailure(hastyQueue.enqueue(late));
    List<Future<Receipt>> receipts =
        List.of(
            queue.enqueue(late),
            queue.enqueue(JobRequest.fromTemplate("work")),
            queue.enqueue(JobRequest.fromTemplate("work").uniqueKey("key")));

    Throwable oneTooMany = awaitFailure(queue.enqueue(JobRequest.fromTemplate("work")));
    proxy.refuse(false);

    assertThat(((EnqueueException) tooLate).code()).isEqualTo(FailureCode.DATABASE_AWAY);
    assertThat(((EnqueueException) oneTooMany).code()).isEqualTo(FailureCode.BUFFER_FULL);
    await(Future.all(receipts));
    assertThat(receipts.get(0).result()).isEqualTo(Receipt.inserted(late.id()));
    assertThat(liveJobs()).isEqualTo(3);
  }

  @Test
  void whatATemplateAddsToARequestCountsInTheBuffer() {
    JobRequest large = JobRequest.blank().queue("work").payload("x".repeat(10_000));
    SimpleQueueOptions options = options().setTemplate("large", large);
    options.getEnqueue().setMaxBufferedBytes(15_000);
    SimpleQueue queue = deployQueue(vertx, options);
    await(queue.enqueue(JobRequest.fromTemplate("large")));
    proxy.refuse(true);
    List<Future<Receipt>> waiting =
        List.of(
            queue.enqueue(JobRequest.fromTemplate("large")),
            queue.enqueue(JobRequest.fromTemplate("large")));

    Throwable failure = awaitFailure(queue.enqueue(JobRequest.of("work")));
    proxy.refuse(false);
    await(Future.all(waiting));
    Receipt afterwards = await(queue.enqueue(JobRequest.of("work")));

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.BUFFER_FULL);
    assertThat(afterwards.status()).isEqualTo(Receipt.Status.INSERTED);
  }

  @Test
  void aFullBufferFailsAtOnce() {
    SimpleQueue queue =
        deployQueue(vertx, options().setEnqueue(new EnqueueOptions().setMaxBufferedRequests(10)));
    proxy.refuse(true);
    List<Future<Receipt>> first = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      first.add(queue.enqueue(JobRequest.of("work")));
    }

    Throwable failure = awaitFailure(queue.enqueue(JobRequest.of("work")));
    proxy.refuse(false);

    assertThat(((EnqueueException) failure).code()).isEqualTo(FailureCode.BUFFER_FULL);
    await(Future.all(first));
    assertThat(liveJobs()).isEqualTo(10);
  }

  @Test
  void anOutageIsLoggedOnceWhenItBeginsAndOnceWhenItIsOver() {
    try (Log log = Log.listen()) {
      deployQueue();
      deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
      await(vertx.timer(300));
      proxy.refuse(true);
      eventually(
          () ->
              assertThat(log.lines())
                  .anyMatch(line -> line.startsWith("The claim loop cannot use")));
      await(vertx.timer(2_000));
      proxy.refuse(false);

      eventually(
          () ->
              assertThat(log.lines())
                  .anyMatch(line -> line.startsWith("The claim loop can use the database again")));
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("The claim loop cannot use"))
          .hasSize(1);
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("The claim loop can use"))
          .hasSize(1);
    }
  }

  @Test
  void anAnswerThatWaitsForALockedRowSurvivesAnOutage() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler("work", job -> vertx.timer(300).map(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        2);
    await(queue.enqueueAll(List.of(JobRequest.of("work", 0), JobRequest.of("work", 1))));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isEqualTo(2));
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(
        stranger.query("select from " + schema + ".job where payload = '0' for update").execute());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    proxy.refuse(true);
    await(vertx.timer(2_500));
    proxy.refuse(false);
    await(stranger.transaction().rollback());
    await(stranger.close());

    eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
  }

  @Test
  void whenConnectionsDieAgainAndAgainEachAcknowledgedJobEndsOnce() {
    int jobs = 3_000;
    SimpleQueue queue = deployQueue();
    deployQueue(second, options());
    Map<UUID, AtomicInteger> executions = new ConcurrentHashMap<>();
    for (Vertx node : List.of(vertx, second)) {
      deployHandlers(
          node,
          () ->
              new LambdaHandler(
                  "work",
                  job -> {
                    executions
                        .computeIfAbsent(job.id(), id -> new AtomicInteger())
                        .incrementAndGet();
                    return node.timer(2).map(JobResult.success());
                  }),
          ThreadingModel.EVENT_LOOP,
          10);
    }
    List<Future<Receipt>> receipts = new ArrayList<>();
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < jobs / 30; i++) {
        JobRequest request = JobRequest.of("work", i);
        receipts.add(queue.enqueue(i % 5 == 0 ? request.uniqueKey(round + "-" + i) : request));
      }
      await(vertx.timer(100));
      proxy.cut();
    }

    await(Future.all(receipts));
    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(archivedJobs()).isEqualTo(jobs);
    Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    receipts.forEach(receipt -> acknowledged.add(receipt.result().id()));
    assertThat(executions.keySet()).isEqualTo(acknowledged);
    assertThat(number("select count(distinct id) from {schema}.archive")).isEqualTo(jobs);
    assertThat(executions).allSatisfy((id, runs) -> assertThat(runs).hasValue(1));
  }

  @Test
  void connectionsThatTheServerEndsAreMadeAnewAndPrintNoStackTraces() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      rows(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where application_name like 'simplequeue %'");
      await(queue.enqueue(JobRequest.of("work")));
      eventually(() -> assertThat(archivedJobs()).isEqualTo(2));
    } finally {
      System.setErr(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .noneMatch(line -> line.startsWith("io.vertx.") || line.startsWith("java."));
  }
}
