package dev.simplequeue.control;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.DeadlineRetry;
import dev.simplequeue.impl.loop.DeadlineRetry.Pause;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import dev.simplequeue.impl.store.Pausing;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pauses queues and resumes them. A pause is acknowledged when no claim that began before it is
 * under way, and no live node can start what it has claimed.
 */
final class Pauser {
  private static final Pause PAUSE = Pause.of(Duration.ofMillis(10));

  /** The event bus gives up a request after 30 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Pausing pausing;
  private final Hints hints;
  private final QueueListener listener;

  Pauser(Vertx vertx, Database database, Session session, Hints hints, QueueListener listener) {
    this.vertx = vertx;
    this.pausing = new Pausing(database, session);
    this.hints = hints;
    this.listener = listener;
  }

  Future<QueuePause> pause(String queue) {
    return pausing
        .pause(queue)
        .compose(
            pause -> {
              hints.everywhere(new Hint.Paused(Set.of(queue)));
              if (pause.changed()) {
                listener.on(new QueueEvent.QueuePaused(queue));
              }
              return claimsEnded().compose(v -> confirmed(queue)).map(pause);
            });
  }

  private Future<Void> confirmed(String queue) {
    return NodeConfirmation.all(
        vertx,
        "the queue is paused",
        (since, left) -> pausing.untold(queue, since),
        left -> hints.everywhere(new Hint.Paused(Set.of(queue))));
  }

  private Future<Void> claimsEnded() {
    return DeadlineRetry.<@Nullable Set<String>>run(
            vertx, PATIENCE, PAUSE, null, pausing::claimsUnderWay, Set::isEmpty)
        .recover(error -> Future.failedFuture(new PartlyDoneException(error)))
        .compose(
            claims ->
                claims.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SimpleQueueException(
                            FailureCode.OUTCOME_UNKNOWN,
                            "the queue is paused, but a claim that began before the pause has not ended yet;"
                                + " repeating is safe")));
  }

  Future<QueuePause> resume(String queue) {
    return pausing
        .resume(queue)
        .onSuccess(
            resumed -> {
              if (resumed.changed()) {
                listener.on(new QueueEvent.QueueResumed(queue));
              }
              // Also if it was not paused: the first answer may have been lost, and so the wake-up.
              hints.everywhere(new Hint.Jobs(Set.of(queue)));
            });
  }
}
