package dev.simplequeue.fault;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All ways to enqueue on one node, each again and again until it is answered. */
final class StressDoors {
  private static final long PAUSE_MILLIS = 40;
  private static final long AGAIN_MILLIS = 50;
  private static final String KEY_HELD = "23505";

  private final Vertx vertx;
  private final SimpleQueue queue;
  private final Pool pool;
  private final String schema;
  private final Ledger ledger;
  private final StressRequests requests;
  private final Producers producers;
  private volatile boolean stopping;

  /**
   * @param pool for SQL, and for transactions of its own
   */
  StressDoors(
      Vertx vertx,
      SimpleQueue queue,
      Pool pool,
      String schema,
      Ledger ledger,
      StressRequests requests) {
    this.vertx = vertx;
    this.queue = queue;
    this.pool = pool;
    this.schema = schema;
    this.ledger = ledger;
    this.requests = requests;
    producers = new Producers(vertx, queue, pool, ledger);
  }

  /** Completes when it was stopped, and all that was begun is answered. */
  Future<?> start() {
    return Future.all(
        Stream.<Supplier<Future<?>>>of(
                () -> through(queue::enqueue),
                () -> through(this::message),
                () -> through(request -> SqlEnqueue.enqueue(pool, schema, request)),
                this::many,
                this::ownTransaction,
                this::awaited)
            .map(this::flow)
            .toList());
  }

  void stop() {
    stopping = true;
  }

  private Future<Void> flow(Supplier<Future<?>> step) {
    return Sequence.repeat(
        () ->
            stopping
                ? Future.succeededFuture(false)
                : step.get().compose(v -> vertx.timer(PAUSE_MILLIS)).map(v -> true));
  }

  private JobRequest any() {
    return requests.below(3) == 0 ? requests.keyed() : requests.plain();
  }

  private Future<?> through(Function<JobRequest, Future<Receipt>> door) {
    return untilAnswered(any(), door);
  }

  private Future<Void> untilAnswered(
      JobRequest request, Function<JobRequest, Future<Receipt>> door) {
    ledger.requested(request.id());
    return door.apply(request)
        .onSuccess(receipt -> ledger.answered(request, receipt))
        .<Void>mapEmpty()
        .recover(
            error -> {
              if (isHeld(error)) {
                ledger.notInserted(request.id());
                return Future.succeededFuture();
              }
              return vertx.timer(AGAIN_MILLIS).compose(v -> untilAnswered(request, door));
            });
  }

  /** The answer that repeating is not for. */
  private static boolean isHeld(Throwable error) {
    return error instanceof EnqueueException refused && refused.code() == FailureCode.KEY_HELD
        || error instanceof ReplyException reply
            && reply.failureCode() == FailureCode.KEY_HELD.code()
        || error instanceof PgException sql && KEY_HELD.equals(sql.getSqlState());
  }

  private Future<Receipt> message(JobRequest request) {
    JsonObject json = RequestJson.write(request).put("id", request.id().toString());
    request.template().ifPresent(name -> json.put("template", name));
    request.uniqueKey().ifPresent(key -> json.put("uniqueKey", key));
    return vertx
        .eventBus()
        .<JsonObject>request("simplequeue.enqueue", json)
        .map(
            reply ->
                new Receipt(
                    UUID.fromString(reply.body().getString("id")),
                    Receipt.Status.valueOf(reply.body().getString("status")),
                    reply.body().getBoolean("holderRunning", false),
                    Optional.empty()));
  }

  private List<JobRequest> some(int most) {
    // Whoever takes several keys in a transaction takes them in one order, and last.
    return IntStream.rangeClosed(0, requests.below(most))
        .mapToObj(i -> any())
        .sorted(Comparator.comparing(request -> request.uniqueKey().orElse("")))
        .toList();
  }

  private Future<?> many() {
    return producers.untilAllAcknowledged(some(8));
  }

  private Future<?> ownTransaction() {
    return producers.inOwnTransaction(some(3), requests.below(8) == 0);
  }

  /** Waits for some jobs' ends too, though not for long. */
  private Future<?> awaited() {
    JobRequest request = requests.plain();
    ledger.requested(request.id());
    return queue
        .enqueueAndAwait(request, Await.END.atMost(Duration.ofMillis(500)))
        .onSuccess(outcome -> ledger.acknowledged(request.id()))
        .<Void>mapEmpty()
        .recover(
            error -> {
              if (error instanceof SimpleQueueException waiting
                  && !(error instanceof EnqueueException)
                  && waiting.code() != FailureCode.UNAVAILABLE) {
                // The job is there: only its end is not known.
                ledger.acknowledged(request.id());
                return Future.succeededFuture();
              }
              return untilAnswered(request, queue::enqueue);
            });
  }
}
