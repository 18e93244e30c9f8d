package dev.simplequeue.fault;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Enqueues without end, in all ways: single jobs, with and without a unique key, many together, and
 * in transactions of its own, of which some are rolled back. Whoever is not told that a job is
 * there sends the same request again, until he is.
 */
final class Producers {
  private static final int FLOWS = 3;
  private static final int KEYS = 50;
  private static final long AGAIN_MILLIS = 50;

  /** Longer than the pool lets anybody wait for a connection. */
  static final long POOL_MILLIS = 45_000;

  private final Vertx vertx;
  private final SimpleQueue queue;
  private final Pool pool;
  private final Ledger ledger;
  private final AtomicInteger running = new AtomicInteger();
  private final Promise<Void> stopped = Promise.promise();
  private volatile boolean stopping;
  private volatile long pauseMillis;

  /**
   * @param pool for transactions of its own
   */
  Producers(Vertx vertx, SimpleQueue queue, Pool pool, Ledger ledger) {
    this.vertx = vertx;
    this.queue = queue;
    this.pool = pool;
    this.ledger = ledger;
  }

  /** Each of its flows waits so long between two calls. */
  Producers start(Duration pause) {
    pauseMillis = pause.toMillis();
    for (int i = 0; i < FLOWS; i++) {
      flow(this::one);
      flow(this::keyed);
      flow(this::many);
      flow(this::inOwnTransaction);
    }
    return this;
  }

  /** Completes when all that was begun is acknowledged. */
  Future<Void> stop() {
    stopping = true;
    return stopped.future();
  }

  private void flow(Supplier<Future<?>> step) {
    running.incrementAndGet();
    again(step);
  }

  private void again(Supplier<Future<?>> step) {
    step.get()
        .onComplete(
            done -> {
              if (!stopping) {
                vertx.setTimer(pauseMillis, timer -> again(step));
              } else if (running.decrementAndGet() == 0) {
                stopped.complete();
              }
            });
  }

  /** One of twenty jobs fails at first. */
  private static JobRequest request() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Work.request(random.nextInt(1, 20), random.nextInt(20) == 0 ? 1 : 0);
  }

  private Future<?> one() {
    return untilAcknowledged(request());
  }

  private Future<?> keyed() {
    return untilAcknowledged(
        request().uniqueKey("key " + ThreadLocalRandom.current().nextInt(KEYS)));
  }

  private Future<?> many() {
    List<JobRequest> requests = IntStream.range(0, 8).mapToObj(i -> request()).toList();
    return untilAllAcknowledged(requests);
  }

  /** Sends them again and again, together. */
  Future<Void> untilAllAcknowledged(List<JobRequest> requests) {
    requests.forEach(request -> ledger.requested(request.id()));
    return queue
        .enqueueAll(requests)
        .compose(
            receipts -> {
              IntStream.range(0, requests.size())
                  .forEach(i -> ledger.answered(requests.get(i), receipts.get(i)));
              return Future.succeededFuture();
            },
            error -> pause().compose(v -> untilAllAcknowledged(requests)));
  }

  /** Sends it again and again. */
  Future<Receipt> untilAcknowledged(JobRequest request) {
    ledger.requested(request.id());
    return queue
        .enqueue(request)
        .onSuccess(receipt -> ledger.answered(request, receipt))
        .recover(error -> pause().compose(v -> untilAcknowledged(request)));
  }

  /** Sends it once. */
  Future<Receipt> once(JobRequest request) {
    ledger.requested(request.id());
    return queue
        .enqueue(request)
        .onSuccess(receipt -> ledger.answered(request, receipt))
        .onFailure(
            error -> {
              if (error instanceof EnqueueException failure
                  && failure.code() != FailureCode.OUTCOME_UNKNOWN) {
                ledger.notInserted(request.id());
              }
            });
  }

  private Future<Void> pause() {
    return vertx.timer(AGAIN_MILLIS).mapEmpty();
  }

  private Future<?> inOwnTransaction() {
    return inOwnTransaction(
        List.of(request(), request()), ThreadLocalRandom.current().nextInt(10) == 0);
  }

  /**
   * Enqueues them together with a transaction of the caller's, which is rolled back if he says so;
   * if it fails otherwise, sends them without one, again and again.
   */
  Future<Void> inOwnTransaction(List<JobRequest> requests, boolean rollBack) {
    requests.forEach(request -> ledger.requested(request.id()));
    return pool.withTransaction(
            connection ->
                queue
                    .enqueueAll(connection, requests)
                    .compose(
                        receipts ->
                            rollBack
                                ? Future.<List<Receipt>>failedFuture("rolled back")
                                : Future.succeededFuture(receipts)))
        // The driver's pool may not answer:
        // https://github.com/eclipse-vertx/vertx-sql-client/issues/1567
        .timeout(POOL_MILLIS, TimeUnit.MILLISECONDS)
        .compose(
            receipts -> {
              IntStream.range(0, requests.size())
                  .forEach(i -> ledger.answered(requests.get(i), receipts.get(i)));
              return Future.succeededFuture();
            },
            error -> {
              if (rollBack) {
                requests.forEach(request -> ledger.notInserted(request.id()));
                return Future.succeededFuture();
              }
              return pause().compose(v -> untilAllAcknowledged(requests));
            });
  }
}
