package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One attempt that {@link HandlerTester} has begun. What happens to it is the test's to say. */
public final class RunningJob {
  private static final Duration EVER = Duration.ofDays(36500);
  private static final long LOOK_MILLIS = 1;
  private static final Duration SOON = Duration.ofMillis(50);

  private final Vertx vertx;
  private final TestJob job;
  private final PlayedJob played;
  private final QueueOptions options;
  private final Duration patience;
  private final Dispatch dispatch;
  private final Promise<AttemptEnd> answer = Promise.promise();
  private volatile boolean cancelled;
  private volatile boolean asked;

  RunningJob(Vertx vertx, TestJob job, QueueOptions options, Duration patience) {
    this.vertx = vertx;
    this.job = job;
    this.options = options;
    this.patience = patience;
    this.played = new PlayedJob(job, options.isRefuseUnknownFields());
    this.dispatch =
        new Dispatch(played, now -> true, news -> news.answer().ifPresent(answer::tryComplete));
  }

  Dispatch dispatch() {
    return dispatch;
  }

  /** Has the limits watched that production watches. */
  void limit() {
    limit(limitOfRun(), () -> dispatch.expire(limitOfRun()));
    limit(options.getAcquireTimeout(), () -> dispatch.expireAcquire(options.getAcquireTimeout()));
  }

  private Duration limitOfRun() {
    return played.timeout().orElse(options.getTimeout());
  }

  private void limit(Duration limit, Runnable expire) {
    if (!limit.isZero()) {
      look(limit, limit, expire);
    }
  }

  /** It may have started later than it was sent, or not yet: so it is looked at again. */
  private void look(Duration in, Duration limit, Runnable expire) {
    vertx
        .timer(in.toMillis() + 1, TimeUnit.MILLISECONDS)
        .onSuccess(
            rung -> {
              expire.run();
              dispatch
                  .left(limit)
                  .filter(left -> left.compareTo(Duration.ZERO) > 0)
                  .ifPresent(left -> look(left.compareTo(SOON) < 0 ? left : SOON, limit, expire));
            });
  }

  /** Completes when the handler's {@code process} has begun, or the attempt is over. */
  Future<Void> begun() {
    return Sequence.repeat(
        () ->
            hasBegun()
                ? Future.succeededFuture(false)
                : vertx.timer(LOOK_MILLIS).map(later -> true));
  }

  private boolean hasBegun() {
    return dispatch.left(EVER).map(left -> left.compareTo(EVER) < 0).orElse(true);
  }

  /**
   * Cancels the job, as a caller of {@code SimpleQueue.cancel} would.
   *
   * @return this
   */
  public RunningJob cancel() {
    cancelled = true;
    if (dispatch.withdrawUnstarted()) {
      dispatch.answer().ifPresent(answer::tryComplete);
    }
    played.cancel();
    return this;
  }

  /**
   * Has the node lose its lease: the handler is told to end, its answer counts for nothing, and
   * {@code Job.settle} fails.
   *
   * @return this
   */
  public RunningJob loseLease() {
    dispatch.withdrawUnstarted();
    played.lose();
    return this;
  }

  /**
   * Has the time limit run out now. The handler may go on; its answer counts for nothing.
   *
   * @return this
   */
  public RunningJob runOutOfTime() {
    dispatch.expire(limitOfRun());
    return this;
  }

  /**
   * Waits for the end of the attempt.
   *
   * @return what becomes of the job
   * @throws AssertionError if it does not end in time
   */
  public HandlerResult result() {
    asked = true;
    AttemptEnd end =
        Waits.get(answer.future(), patience, "the attempt of the handler of " + played.queue());
    return HandlerResult.of(job, played, end, options, cancelled);
  }

  /** After the handler's stop. */
  void refuseIfLeft() {
    if (!asked && dispatch.answer().filter(AttemptEnd.Interrupted.class::isInstance).isPresent()) {
      throw new AssertionError(
          "the test has ended, and the handler of queue \""
              + played.queue()
              + "\" still runs, attempt "
              + job.attempt()
              + " of job "
              + played.id()
              + ": ask for its result(), or let it end when job.cancelled() completes");
    }
  }
}
