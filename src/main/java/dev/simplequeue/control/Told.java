package dev.simplequeue.control;

import dev.simplequeue.impl.sql.Trouble.PartlyDoneException;
import dev.simplequeue.impl.store.Untold;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until every node that lives has heeded an order that is written down. Tells them again now
 * and then, for what they looked at before may have been older, and a hint may be lost.
 */
final class Told {
  private static final long FIRST_PAUSE_MILLIS = 2;
  private static final long LONGEST_PAUSE_MILLIS = 50;
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * A node that dies meanwhile is declared dead sooner, by default; the event bus gives up a
   * request after 30 s.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Look look;
  private final Consumer<Set<UUID>> tell;
  private final String order;
  private final Promise<Void> over = Promise.promise();
  private final long deadline;
  private long tellNanos = System.nanoTime();
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  /** Looks who has not heeded the order. */
  interface Look {
    /**
     * @param since null at first
     * @param left what was left before; null at first
     */
    Future<Untold> look(@Nullable OffsetDateTime since, @Nullable Set<UUID> left);
  }

  private Told(Vertx vertx, String order, Look look, Consumer<Set<UUID>> tell, Duration atMost) {
    this.vertx = vertx;
    this.deadline = System.nanoTime() + atMost.toNanos();
    this.order = order;
    this.look = look;
    this.tell = tell;
  }

  /**
   * Completes when nobody is left; fails with {@link FailureCode#OUTCOME_UNKNOWN} after 20 s.
   *
   * @param order what is written down, as the beginning of the failure's message
   * @param tell tells those who are left
   */
  static Future<Void> all(Vertx vertx, String order, Look look, Consumer<Set<UUID>> tell) {
    return all(vertx, order, look, tell, PATIENCE);
  }

  /** The same, but fails after this time. */
  static Future<Void> all(
      Vertx vertx, String order, Look look, Consumer<Set<UUID>> tell, Duration atMost) {
    Told told = new Told(vertx, order, look, tell, atMost);
    told.check(null, null);
    return told.over.future();
  }

  private void check(@Nullable OffsetDateTime since, @Nullable Set<UUID> left) {
    look.look(since, left)
        .onFailure(error -> over.fail(new PartlyDoneException(error)))
        .onSuccess(this::checked);
  }

  private void checked(Untold untold) {
    long now = System.nanoTime();
    if (untold.left().isEmpty()) {
      over.complete();
    } else if (now - deadline >= 0) {
      over.fail(
          new SimpleQueueException(
              FailureCode.OUTCOME_UNKNOWN,
              order
                  + ", but a node that lives has not said that it knows: a handler may still start"
                  + " there; repeating is safe"));
    } else {
      if (now - tellNanos >= 0) {
        tellNanos = now + AGAIN_NANOS;
        tell.accept(untold.left());
      }
      vertx.setTimer(pauseMillis, timer -> check(untold.since(), untold.left()));
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }
  }
}
