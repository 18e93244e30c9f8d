package dev.simplequeue.control;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Trouble.PartlyDoneException;
import dev.simplequeue.impl.store.Pausing;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pauses queues and lets them go on. A pause is acknowledged when no claim is under way any more
 * that began before it, and no node that lives can start what it has claimed.
 */
final class Pauser {
  private static final long LOOK_MILLIS = 10;

  /** The event bus gives up a request after 30 s. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

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
              Promise<Void> over = Promise.promise();
              look(null, System.nanoTime() + PATIENCE_NANOS, over);
              return over.future().compose(v -> heeded(queue)).map(pause);
            });
  }

  private Future<Void> heeded(String queue) {
    return Told.all(
        vertx,
        "the queue is paused",
        (since, left) -> pausing.untold(queue, since),
        left -> hints.everywhere(new Hint.Paused(Set.of(queue))));
  }

  private void look(@Nullable Set<String> before, long deadline, Promise<Void> over) {
    pausing
        .claimsUnderWay(before)
        .onFailure(error -> over.fail(new PartlyDoneException(error)))
        .onSuccess(
            claims -> {
              if (claims.isEmpty()) {
                over.complete();
              } else if (System.nanoTime() - deadline >= 0) {
                over.fail(
                    new SimpleQueueException(
                        FailureCode.OUTCOME_UNKNOWN,
                        "the queue is paused, but a claim that began before is still under way;"
                            + " repeating is safe"));
              } else {
                vertx.setTimer(LOOK_MILLIS, timer -> look(claims, deadline, over));
              }
            });
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
