package dev.simplequeue.job;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a redrive has done.
 *
 * @param lives the new lives
 * @param skipped the dead letters that were left as they are
 * @param cursor for the next call if there are more, {@link RedriveRequest#cursor(String)}
 */
public record Redriven(List<Life> lives, List<Skipped> skipped, Optional<String> cursor) {

  /** Makes it immutable. */
  public Redriven {
    lives = List.copyOf(lives);
    skipped = List.copyOf(skipped);
  }

  /** Whether there are dead letters that this call has not come to. */
  public boolean more() {
    return cursor.isPresent();
  }

  /**
   * A dead letter that lives again.
   *
   * @param from the dead letter's id
   * @param id the id of the new life
   * @param queue the queue of both
   */
  public record Life(UUID from, UUID id, String queue) {}

  /**
   * A dead letter that was left.
   *
   * @param by the job that holds the key, or the life that it has already; if that is known
   */
  public record Skipped(UUID id, Reason reason, Optional<UUID> by) {}

  /** Why a dead letter was left. */
  public enum Reason {
    /** A live job holds its unique key. */
    KEY_HELD,
    /** It was redriven before. */
    ALREADY_REDRIVEN,
    /** Somebody else is at it, or a transaction that is open for long has its unique key. */
    LOCKED,
    /** There is no dead letter with this id. */
    NOT_DEAD
  }
}
