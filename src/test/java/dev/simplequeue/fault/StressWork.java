package dev.simplequeue.fault;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A handler that gives every kind of answer, as its payload says, and tells a witness. */
final class StressWork extends HandlerVerticle {
  static final int PLACES = 10;

  /** The time limit of a job whose handler is late. */
  static final Duration LIMIT = Duration.ofMillis(150);

  private static final Duration SOON = Duration.ofMillis(20);

  /** The answers. */
  enum Kind {
    SUCCESS,
    FAILED,
    RETRY,
    THROWS,
    LATE,
    RESCHEDULE,
    CRITICAL,
    UNPROCESSABLE,
    CANCEL,
    SETTLES
  }

  private final String queue;
  private final String schema;
  private final Pool pool;
  private final Witness witness;
  private final StressPeaks peaks;

  /**
   * @param pool for transactions of its own
   */
  StressWork(String queue, String schema, Pool pool, Witness witness, StressPeaks peaks) {
    this.queue = queue;
    this.schema = schema;
    this.pool = pool;
    this.witness = witness;
    this.peaks = peaks;
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  public int concurrency() {
    return PLACES;
  }

  @Override
  protected Future<JobResult> process(Job job) {
    witness.started(job.id(), job.fence());
    JsonObject payload = job.payload();
    Kind kind = Kind.valueOf(payload.getString("kind"));
    boolean fails = job.attempt() <= payload.getInteger("failures");
    Runnable leave = peaks.enter(job);
    if (kind == Kind.LATE && fails && job.timeout().isPresent()) {
      // Whether its answer counts depends on the queue: where permits are limited it does.
      tell(job, Execution.UNKNOWN);
      return vertx
          .timer(2 * LIMIT.toMillis())
          .onComplete(v -> leave.run())
          .map(JobResult.success());
    }
    if (kind == Kind.THROWS && fails) {
      leave.run();
      tell(job, "failed");
      throw new IllegalStateException("as it was told");
    }
    return vertx
        .timer(payload.getInteger("millis"))
        .onComplete(v -> leave.run())
        .compose(
            v ->
                kind == Kind.SETTLES
                    ? settle(job, fails)
                    : Future.succeededFuture(answer(job, kind, fails)));
  }

  private JobResult answer(Job job, Kind kind, boolean fails) {
    return switch (kind) {
      case CRITICAL -> told(job, "critical", JobResult.critical("as it was told"));
      case UNPROCESSABLE -> told(job, "unprocessable", JobResult.unprocessable("as it was told"));
      case CANCEL -> told(job, "cancelled", JobResult.cancel("as it was told"));
      case RESCHEDULE ->
          job.reschedules() < 2
              ? told(job, "failed", JobResult.rescheduleIn(SOON))
              : told(job, "success", JobResult.success());
      case FAILED ->
          fails
              ? told(job, "failed", JobResult.failed("as it was told"))
              : told(job, "success", JobResult.success(job.payload()));
      case RETRY ->
          fails
              ? told(job, "failed", JobResult.retryIn(SOON, "as it was told"))
              : told(job, "success", JobResult.success());
      default -> told(job, "success", JobResult.success());
    };
  }

  private JobResult told(Job job, String word, JobResult result) {
    tell(job, word);
    return result;
  }

  private void tell(Job job, String word) {
    witness.ended(job.id(), job.fence(), word);
  }

  /** Writes down that it has worked, and ends the job, in one transaction. */
  private Future<JobResult> settle(Job job, boolean rollsBack) {
    tell(job, rollsBack ? "failed" : Execution.UNKNOWN);
    return pool.withTransaction(
            connection ->
                connection
                    .preparedQuery("insert into " + schema + ".effect values ($1, $2)")
                    .execute(Tuple.of(job.id(), job.fence()))
                    .compose(v -> job.settle(connection, JobResult.success()))
                    .compose(
                        v ->
                            rollsBack
                                ? Future.<Void>failedFuture("rolled back, as it was told")
                                : Future.succeededFuture()))
        .onSuccess(v -> tell(job, "success"))
        .timeout(Producers.POOL_MILLIS, TimeUnit.MILLISECONDS)
        .transform(
            done ->
                Future.succeededFuture(
                    done.succeeded() ? JobResult.settled() : JobResult.failed(done.cause())));
  }
}
