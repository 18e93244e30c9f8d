package dev.simplequeue.poller;

import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.loop.Mailbox;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Settling.EndedClaim;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job, from its claim until it is written down; see {@link Phase}. The place of an
 * instance that it has taken is free again when its dispatch has ended, which may be later: a
 * handler can outlive its time limit.
 */
final class Run implements EndedClaim, Consumer<Dispatch> {
  private static final long NO_TIMER = -1;

  private final ClaimedJob job;
  private final Mailbox<Run> news;
  final QueuePermits queue;
  private Phase phase = Phase.HELD;
  private long sinceNanos;
  private @Nullable Instance instance;
  private @Nullable Dispatch dispatch;
  private @Nullable Ending ending;
  private long timer = NO_TIMER;
  private long waitedNanos;

  /** Somebody has cancelled the job, and it was told. */
  boolean cancelled;

  /** It was reported that it takes long. */
  boolean reportedSlow;

  /** Since when and how often its end was refused, once it got stuck. */
  Stuck.@Nullable Wait stuck;

  /** A job that was just claimed. */
  Run(ClaimedJob job, QueuePermits queue, Mailbox<Run> news, long now) {
    this.job = job;
    this.queue = queue;
    this.news = news;
    this.sinceNanos = now;
  }

  // The phase.

  boolean is(Phase wanted) {
    return phase == wanted;
  }

  /** Whether it is in the batch under way, and has not left it for another list. */
  boolean isInBatch() {
    return phase == Phase.SETTLING || phase == Phase.MISSING;
  }

  /** Whether it is written down, or nothing will be. */
  boolean isDone() {
    return phase.isFinal();
  }

  /**
   * Moves it on: the only way.
   *
   * @return whether it is in this phase now; not, if nothing follows its present one
   */
  boolean to(Phase next) {
    phase = phase.to(next);
    return phase == next;
  }

  /** How long it had been ready when it was claimed. */
  void waited(long nanos) {
    waitedNanos = nanos;
  }

  /** How long it has been ready; before it is sent. */
  long waitedNanos(long now) {
    return waitedNanos + now - sinceNanos;
  }

  /** What has come of it so far, in one word. */
  String outcome() {
    return ending == null ? "abandoned" : ending.word();
  }

  // The way to its handler.

  /**
   * It has got a place of this instance: {@link #dispatch} is to be sent there.
   *
   * @param mayStart see {@link Dispatch}
   */
  void send(Instance instance, long now, LongPredicate mayStart) {
    to(Phase.SENT);
    this.instance = instance;
    this.dispatch = new Dispatch(job, mayStart, this);
    this.sinceNanos = now;
  }

  /** Has the time limit watched that counts from the start of the handler, if there is one. */
  void limit(Vertx vertx) {
    Duration limit = job.timeout().orElse(queue.timeout());
    if (!limit.isZero()) {
      arm(vertx, limit, limit);
    }
  }

  private void arm(Vertx vertx, Duration limit, Duration left) {
    timer =
        vertx.setTimer(
            Math.max(1, left.toMillis()),
            id -> dispatch().left(limit).ifPresent(rest -> rung(vertx, limit, rest)));
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
    if (job.isLimited()) {
      cancel(vertx);
    } else {
      dispatch().expire(limit);
    }
  }

  /** Asks the handler to end early; on a turn of its own: what it does then is the user's code. */
  void cancel(Vertx vertx) {
    vertx.runOnContext(v -> job.cancel());
  }

  /** There is news of the dispatch; on any thread. */
  @Override
  public void accept(Dispatch dispatch) {
    news.post(this);
  }

  // The way back.

  /**
   * It has ended so.
   *
   * @return whether {@link #ending} is to be written down; not, if it was already
   */
  boolean ended(Vertx vertx, AttemptEnd end) {
    stopTimer(vertx);
    if (!to(Phase.ENDED)) {
      return false;
    }
    ending = new Ending(job, end, queue.options());
    return true;
  }

  /** The lease was lost: the job is another's, whatever its handler answers. */
  void abandon(Vertx vertx) {
    to(Phase.ABANDONED);
    stopTimer(vertx);
  }

  private void stopTimer(Vertx vertx) {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  // What it is.

  ClaimedJob job() {
    return job;
  }

  @Override
  public UUID id() {
    return job.id();
  }

  @Override
  public int fence() {
    return job.fence();
  }

  /** Since when it is held, or, if it was sent, since then. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** Where it was sent. */
  Instance instance() {
    return Objects.requireNonNull(instance, "not sent");
  }

  /** The way there and back, once it was sent. */
  Dispatch dispatch() {
    return Objects.requireNonNull(dispatch, "not sent");
  }

  /** What is to become of the job, once it has ended. */
  Ending ending() {
    return Objects.requireNonNull(ending, "not ended");
  }

  @Override
  public Change change() {
    return ending().change();
  }

  /** The size of the job and of what its handler first answered: what it takes in memory. */
  int bytes() {
    return job.bytes() + ending().firstOutputBytes();
  }
}
