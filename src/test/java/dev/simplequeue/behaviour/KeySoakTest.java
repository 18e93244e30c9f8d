package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.Receipt.Status;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything that can happen to few keys, at the same time. */
@Tag("promise-13")
class KeySoakTest extends OnDatabase {
  private static final int CALLS = 40;
  private static final int KEYS = 10;

  private final Map<UUID, String> payloads = new ConcurrentHashMap<>();
  private final Random random = new Random(7);

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(1))));
  }

  /** Each key once, in any order. */
  private List<JobRequest> requests(int call) {
    List<Integer> keys = new ArrayList<>(IntStream.range(0, KEYS).boxed().toList());
    Collections.shuffle(keys, random);
    return keys.stream()
        .map(
            key ->
                JobRequest.of("work", call + " " + key)
                    .uniqueKey("key " + key, KeyPolicy.values()[random.nextInt(4)]))
        .toList();
  }

  private Future<JobResult> run(Job job) {
    payloads.put(job.id(), job.payloadText());
    return Future.succeededFuture(
        switch (Math.floorMod(job.id().hashCode(), 4)) {
          case 0 -> JobResult.failed("why");
          case 1 ->
              job.reschedules() < 2 ? JobResult.rescheduleIn(Duration.ZERO) : JobResult.success();
          default -> JobResult.success();
        });
  }

  /** A held key that the policy refuses: the transaction is rolled back. */
  private static Future<List<Receipt>> refused(Throwable error) {
    return error instanceof EnqueueException e && e.code() == FailureCode.KEY_HELD
        ? Future.succeededFuture(List.of())
        : Future.failedFuture(error);
  }

  @Test
  void everyAcknowledgedJobEndsOnceAndNobodyIsToldOfADeadlock() {
    SimpleQueue first = deployQueue();
    SimpleQueue second = deployQueue(vertx, options().setAddressPrefix("second"));
    deployHandlers(() -> new LambdaHandler("work", 4, this::run), ThreadingModel.EVENT_LOOP, 1);
    List<Future<List<Receipt>>> calls = new ArrayList<>();
    List<Future<Cancellation>> cancels = new ArrayList<>();

    for (int call = 0; call < CALLS; call++) {
      List<JobRequest> own = requests(2 * CALLS + call).subList(0, 1);
      JobRequest bySql = requests(3 * CALLS + call).get(0);
      calls.add(first.enqueueAll(requests(call)));
      calls.add(second.enqueueAll(requests(CALLS + call)));
      calls.add(pool.withTransaction(c -> first.enqueueAll(c, own)).recover(KeySoakTest::refused));
      calls.add(SqlEnqueue.enqueue(pool, schema, bySql).map(List::of).otherwise(List.of()));
      cancels.add(second.cancelByUniqueKey("key " + random.nextInt(KEYS)));
    }
    await(Future.all(calls));
    await(Future.all(cancels));

    eventually(() -> assertThat(liveJobs()).isZero());
    List<UUID> inserted =
        calls.stream()
            .flatMap(call -> call.result().stream())
            .filter(receipt -> receipt.status() == Status.INSERTED)
            .map(Receipt::id)
            .toList();
    List<Row> archived = rows("select id, payload::text from {schema}.archive");
    List<UUID> ended = new ArrayList<>(archived.stream().map(row -> row.getUUID(0)).toList());
    rows("select id from {schema}.dead_letter").forEach(row -> ended.add(row.getUUID(0)));
    assertThat(ended).containsExactlyInAnyOrderElementsOf(inserted);
    assertThat(archived)
        .allSatisfy(row -> assertThat(row.getString(1)).isEqualTo(payloads.get(row.getUUID(0))));
  }
}
