package dev.simplequeue.poller;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where an attempt stands, from its claim until it is written down: one phase at a time, and all
 * that may follow, in one place. Whether a job that was sent has begun is known on the handler's
 * thread, see {@link dev.simplequeue.impl.bus.Dispatch}.
 */
enum Phase {
  /** Claimed; waits for a place. */
  HELD,
  /** Sent to an instance, and not answered. */
  SENT,
  /** It is known what is to become of the job; that waits to be written down. */
  ENDED,
  /** In the statement under way. */
  SETTLING,
  /** The statement has not found the claim: it may have been written down before. */
  MISSING,
  /** The database refuses its end: is it for the handler's output? */
  PROBING,
  /** Its end is refused whatever is tried: that is tried again now and then. */
  STUCK,
  /** In the last statement of a stop: a flush under way has no more say in it. */
  RETURNING,
  /** Final: it is written down. */
  SETTLED,
  /** Final: the claim was not this node's any more when it was to be written down. */
  STALE,
  /** Final: the lease was lost before it ended. */
  ABANDONED;

  /** An illegal move is a fault of the queue's: tests, which run with assertions, fail of it. */
  private static final boolean STRICT = Phase.class.desiredAssertionStatus();

  /** All phases that may follow. */
  Set<Phase> next() {
    return switch (this) {
      case HELD -> EnumSet.of(SENT, ENDED, ABANDONED);
      case SENT -> EnumSet.of(ENDED, ABANDONED);
      case ENDED -> EnumSet.of(SETTLING, RETURNING, STALE);
      case SETTLING -> EnumSet.of(ENDED, MISSING, PROBING, STUCK, RETURNING, SETTLED);
      case MISSING -> EnumSet.of(ENDED, PROBING, STUCK, RETURNING, SETTLED, STALE);
      case PROBING -> EnumSet.of(ENDED, STUCK, RETURNING);
      case STUCK -> EnumSet.of(SETTLING, RETURNING, STALE);
      case RETURNING -> EnumSet.of(MISSING, SETTLED);
      case SETTLED, STALE, ABANDONED -> EnumSet.noneOf(Phase.class);
    };
  }

  /** Whether nothing follows. */
  boolean isFinal() {
    return this == SETTLED || this == STALE || this == ABANDONED;
  }

  /**
   * Makes the move.
   *
   * @return the phase after it: {@code next}, unless this one is final
   * @throws IllegalStateException if it is illegal and assertions are on
   */
  Phase to(Phase next) {
    if (MOVES[ordinal()][next.ordinal()]) {
      return next;
    }
    IllegalStateException error =
        new IllegalStateException("an attempt cannot move from " + this + " to " + next);
    if (STRICT) {
      throw error;
    }
    report(error);
    return despite(next);
  }

  /**
   * The phase after an illegal move. The job goes on as if the move was right: one that stops here
   * would be lost until its node stops. Only what is written down is not to be written again.
   */
  Phase despite(Phase next) {
    return isFinal() ? this : next;
  }

  /** Vert.x logs what is thrown on a context; the loop goes on. */
  private static void report(IllegalStateException error) {
    Context context = Vertx.currentContext();
    if (context != null) {
      context.runOnContext(
          v -> {
            throw error;
          });
    }
  }

  private static final boolean[][] MOVES = moves();

  private static boolean[][] moves() {
    boolean[][] moves = new boolean[values().length][values().length];
    for (Phase from : values()) {
      from.next().forEach(to -> moves[from.ordinal()][to.ordinal()] = true);
    }
    return moves;
  }
}
