package dev.simplequeue.fault;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** An operator who gives all kinds of orders, one after another, on any node. */
final class StressOrders {
  private static final long PAUSE_MILLIS = 40;
  private static final long AGAIN_MILLIS = 50;

  private final Vertx vertx;
  private final List<SimpleQueue> queues;
  private final Pool pool;
  private final String schema;
  private final Ledger ledger;
  private final StressRequests random;
  private final Queue<UUID> cancelled = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  /**
   * @param pool to look for jobs that orders can be about
   */
  StressOrders(
      Vertx vertx,
      List<SimpleQueue> queues,
      Pool pool,
      String schema,
      Ledger ledger,
      StressRequests random) {
    this.vertx = vertx;
    this.queues = queues;
    this.pool = pool;
    this.schema = schema;
    this.ledger = ledger;
    this.random = random;
  }

  /** Completes when it was stopped, and the last order is answered. */
  Future<Void> start() {
    return Sequence.repeat(
        () ->
            stopping
                ? Future.succeededFuture(false)
                : one().compose(v -> vertx.timer(PAUSE_MILLIS)).map(v -> true));
  }

  void stop() {
    stopping = true;
  }

  /** Jobs of which a cancel has said that it ended them. */
  Queue<UUID> cancelled() {
    return cancelled;
  }

  private SimpleQueue anyNode() {
    return queues.get(random.below(queues.size()));
  }

  private Operator operate() {
    return anyNode().operate();
  }

  private Future<?> one() {
    return switch (random.below(12)) {
      case 0, 1 -> live(1).compose(ids -> each(ids, this::cancel));
      case 2 -> again(() -> anyNode().cancelByUniqueKey(random.key()));
      case 3 -> again(() -> anyNode().cancelByFingerprint(random.group()));
      case 4 -> pauseForAWhile();
      case 5, 6 -> dead().compose(ids -> each(ids, id -> redrive(RedriveRequest.one(id))));
      case 7 -> redrive(RedriveRequest.ofQueue(anyQueue()).atMost(5));
      case 8 -> live(4).compose(ids -> ofSome(ids, this::delete));
      case 9 ->
          live(20)
              .compose(
                  ids ->
                      ofSome(
                          ids,
                          some -> again(() -> operate().reprioritise(some, random.below(10)))));
      case 10 -> live(20).compose(this::runNow);
      default -> look();
    };
  }

  private String anyQueue() {
    return StressRequests.QUEUES.get(random.below(StressRequests.QUEUES.size()));
  }

  /** Repeats it until there is an answer. */
  private <T> Future<T> again(Supplier<Future<T>> order) {
    return order.get().recover(error -> vertx.timer(AGAIN_MILLIS).compose(v -> again(order)));
  }

  private static Future<?> each(List<UUID> ids, Function<UUID, Future<?>> order) {
    return Future.all(ids.stream().map(order).toList());
  }

  /** Nothing is ordered of no jobs. */
  private static Future<?> ofSome(List<UUID> ids, Function<List<UUID>, Future<?>> order) {
    return ids.isEmpty() ? Future.succeededFuture() : order.apply(ids);
  }

  /** Some jobs that have not ended, and are acknowledged. */
  private Future<List<UUID>> live(int atMost) {
    return ids("job where true", atMost)
        .map(ids -> ids.stream().filter(ledger::isAcknowledged).toList());
  }

  private Future<List<UUID>> dead() {
    return ids("dead_letter where redriven_to is null", 1);
  }

  private Future<List<UUID>> ids(String where, int atMost) {
    return pool.query(
            "select id from " + schema + "." + where + " order by random() limit " + atMost)
        .execute()
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map((Row row) -> row.getUUID("id"))
                    .toList());
  }

  private Future<?> cancel(UUID id) {
    return again(() -> anyNode().cancel(id))
        .onSuccess(
            answer -> {
              if (answer.ended() > 0) {
                cancelled.add(id);
              }
            });
  }

  private Future<?> pauseForAWhile() {
    String queue = anyQueue();
    return again(() -> operate().pause(queue))
        .compose(v -> vertx.timer(1 + random.below(300)))
        .compose(v -> again(() -> operate().resume(queue)));
  }

  private Future<?> redrive(RedriveRequest which) {
    return again(() -> operate().redrive(which))
        .onSuccess(answer -> answer.lives().forEach(life -> ledger.acknowledged(life.id())));
  }

  private Future<?> delete(List<UUID> ids) {
    ids.forEach(ledger::deleting);
    return operate()
        .delete(ids)
        .onSuccess(this::deleted)
        // Which of them were deleted before the answer was lost is not known.
        .<Object>mapEmpty()
        .otherwiseEmpty();
  }

  private void deleted(Edited answer) {
    answer.done().forEach(ledger::deleted);
    answer.running().forEach(ledger::acknowledged);
    answer.locked().forEach(ledger::acknowledged);
    answer.gone().forEach(ledger::acknowledged);
  }

  /** Also what would wait for long. */
  Future<?> runNow(List<UUID> ids) {
    return ofSome(ids, some -> again(() -> operate().runNow(some)));
  }

  private Future<?> look() {
    Operator inspector = operate();
    return Future.join(
            inspector.counts(),
            inspector.page(JobQuery.ALL.queue(anyQueue())),
            live(1).compose(ids -> each(ids, inspector::find)))
        .<Object>mapEmpty()
        .otherwiseEmpty();
  }
}
