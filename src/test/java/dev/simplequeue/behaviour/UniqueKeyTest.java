package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique keys. */
@Tag("promise-13")
class UniqueKeyTest extends OnDatabase {

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
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    Receipt next = await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));

    assertThat(next.status()).isEqualTo(Receipt.Status.INSERTED);
  }

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
        deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.WORKER, 1);
    JobRequest first = JobRequest.of("work").uniqueKey("key");
    await(queue.enqueue(first));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    await(vertx.undeploy(handlers));
    await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));

    assertThat(await(queue.enqueue(first))).isEqualTo(Receipt.alreadyInserted(first.id()));
    assertThat(liveJobs()).isEqualTo(1);
  }

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

  @ParameterizedTest
  @ValueSource(strings = {"success", "critical", "cancel", "unprocessable"})
  void theKeyIsFreeAsSoonAsTheJobHasEnded(String answer) {
    SimpleQueue queue = deployQueue();
    Function<Job, JobResult> end =
        job ->
            switch (answer) {
              case "success" -> JobResult.success();
              case "critical" -> JobResult.critical("why");
              case "cancel" -> JobResult.cancel("why");
              default -> JobResult.unprocessable("why");
            };
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(end.apply(job))),
        ThreadingModel.EVENT_LOOP,
        1);

    List<JobOutcome> ended = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ended.add(
          await(
              queue.enqueueAndAwait(JobRequest.of("work", i).uniqueKey("key", KeyPolicy.REJECT))));
    }

    assertThat(ended).extracting(JobOutcome::id).doesNotHaveDuplicates();
  }

  /** They take turns: the one in front is not always the oldest. */
  @Test
  void requestsThatWaitForAnotherTransactionFailWhenTheirTimeIsOver() {
    SimpleQueueOptions options = options();
    options.getEnqueue().setTimeout(Duration.ofSeconds(2));
    await(vertx.deployVerticle(new EnqueueVerticle(options)));
    SimpleQueue queue = SimpleQueue.create(vertx);
    List<JobRequest> held =
        IntStream.range(0, 300).mapToObj(i -> JobRequest.of("work").uniqueKey("k" + i)).toList();
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(queue.enqueueAll(stranger, held));
    List<JobRequest> mine =
        IntStream.range(0, 300).mapToObj(i -> JobRequest.of("work").uniqueKey("k" + i)).toList();
    List<Future<Receipt>> first = mine.subList(0, 20).stream().map(queue::enqueue).toList();
    await(vertx.timer(1200));
    Queue<Duration> failedAfter = new ConcurrentLinkedQueue<>();
    long begin = System.nanoTime();
    List<Future<Receipt>> second =
        mine.subList(20, 300).stream()
            .map(queue::enqueue)
            .map(
                receipt ->
                    receipt.onFailure(
                        error -> failedAfter.add(Duration.ofNanos(System.nanoTime() - begin))))
            .toList();

    await(Future.join(first).otherwiseEmpty());

    assertThat(first).allMatch(Future::failed);
    await(stranger.transaction().rollback());
    await(stranger.close());
    await(Future.join(second).otherwiseEmpty());
    assertThat(failedAfter)
        .as("they fail at the end of their own time")
        .allSatisfy(after -> assertThat(after).isGreaterThan(Duration.ofMillis(1900)));
  }
}
