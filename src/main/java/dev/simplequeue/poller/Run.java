package dev.simplequeue.poller;

import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.loop.Mailbox;
import dev.simplequeue.impl.store.ClaimedJob;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;

/** A job that was sent to an instance, until the instance's place is free again. */
final class Run implements Consumer<Dispatch> {
  private static final long NO_TIMER = -1;

  private final ClaimedJob job;
  private final Mailbox<Run> news;
  final QueuePermits queue;
  final Instance instance;
  final Dispatch dispatch;
  final long sentNanos;

  /** The answer was taken, or does not matter any more. */
  boolean settled;

  /** The node lost its lease while it ran. */
  boolean lost;

  /** Somebody has cancelled the job, and it was told. */
  boolean cancelled;

  /** It was reported that it takes long. */
  boolean reportedSlow;

  private long timer = NO_TIMER;

  Run(ClaimedJob job, QueuePermits queue, Instance instance, Mailbox<Run> news, long now) {
    this.job = job;
    this.news = news;
    this.queue = queue;
    this.instance = instance;
    this.sentNanos = now;
    this.dispatch = new Dispatch(job, instance.address(), this);
  }

  ClaimedJob job() {
    return job;
  }

  /** Has the time limit watched that counts from the start of the handler, if there is one. */
  void limit(Vertx vertx) {
    Duration limit = job().timeout().orElse(queue.options().getTimeout());
    if (!limit.isZero()) {
      arm(vertx, limit, limit);
    }
  }

  private void arm(Vertx vertx, Duration limit, Duration left) {
    timer =
        vertx.setTimer(
            Math.max(1, left.toMillis()),
            id -> dispatch.left(limit).ifPresent(rest -> rung(vertx, limit, rest)));
  }

  private void rung(Vertx vertx, Duration limit, Duration rest) {
    if (rest.isNegative() || rest.isZero()) {
      expire(vertx, limit);
    } else {
      arm(vertx, limit, rest.plusMillis(1));
    }
  }

  /**
   * In a queue with limits the job is only told: were it settled now, its permit would be another's
   * while its handler still runs.
   */
  private void expire(Vertx vertx, Duration limit) {
    if (job().isLimited()) {
      cancel(vertx);
    } else {
      dispatch.expire(limit);
    }
  }

  /** The answer was taken, or does not matter any more. */
  void settled(Vertx vertx) {
    settled = true;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  /** Asks the handler to end early; on a turn of its own: what it does then is the user's code. */
  void cancel(Vertx vertx) {
    vertx.runOnContext(v -> job().cancel());
  }

  /** There is news of the dispatch; on any thread. */
  @Override
  public void accept(Dispatch dispatch) {
    news.post(this);
  }
}
