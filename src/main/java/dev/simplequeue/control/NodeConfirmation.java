package dev.simplequeue.control;

import dev.simplequeue.impl.loop.DeadlineRetry;
import dev.simplequeue.impl.loop.DeadlineRetry.Pause;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import dev.simplequeue.impl.store.Untold;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until every live node has confirmed an order that is stored. Tells the nodes again now and
 * then: they may have read an older state before, and a hint may be lost.
 */
final class NodeConfirmation {
  private static final Pause PAUSE = new Pause(Duration.ofMillis(2), Duration.ofMillis(50));
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * A node that dies meanwhile is declared dead sooner, by default; the event bus gives up a
   * request after 30 s.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Look look;
  private final Consumer<Set<UUID>> tell;
  private long tellNanos = System.nanoTime();

  /** Looks which nodes have not obeyed yet. */
  interface Look {
    /**
     * @param since null at first
     * @param left what was left before; null at first
     */
    Future<Untold> look(@Nullable OffsetDateTime since, @Nullable Set<UUID> left);
  }

  private NodeConfirmation(Look look, Consumer<Set<UUID>> tell) {
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
    NodeConfirmation told = new NodeConfirmation(look, tell);
    return DeadlineRetry.<@Nullable Untold>run(
            vertx, atMost, PAUSE, null, told::look, untold -> untold.left().isEmpty())
        .recover(error -> Future.failedFuture(new PartlyDoneException(error)))
        .compose(
            untold ->
                untold.left().isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SimpleQueueException(
                            FailureCode.OUTCOME_UNKNOWN,
                            order
                                + ", but a live node has not confirmed it: a handler"
                                + " may still start there; repeating is safe")));
  }

  private Future<Untold> look(@Nullable Untold before) {
    Future<Untold> looked =
        before == null ? look.look(null, null) : look.look(before.since(), before.left());
    return looked.onSuccess(this::tellAgain);
  }

  private void tellAgain(Untold untold) {
    long now = System.nanoTime();
    if (!untold.left().isEmpty() && now - tellNanos >= 0) {
      tellNanos = now + AGAIN_NANOS;
      tell.accept(untold.left());
    }
  }
}
