package dev.simplequeue.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a job can be, and what may follow: the state machine of the queue, in one place.
 *
 * <p>The first three states are <em>live</em> and are not stored: they follow from {@code run_at}
 * and {@code claimed_by} of the row in table {@code job}, so that a claim changes no indexed
 * column. The others are <em>ended</em> and final: {@link #COMPLETED} is in table {@code archive},
 * the rest are in {@code dead_letter} under the name that {@link #sqlName()} gives.
 */
public enum JobState {
  /**
   * Waits for its time: {@code run_at} is ahead and nobody has claimed it. Becomes ready by itself.
   */
  WAITING,
  /** Its time has come and nobody has claimed it. A poller moves it by a claim. */
  READY,
  /**
   * A node has claimed it. The node moves it by settling or releasing it, and nobody else may while
   * that node's lease holds.
   */
  RUNNING,
  /** The handler answered {@link JobResult.Success}. Kept in the archive with its output. */
  COMPLETED,
  /** The last attempt that it was allowed has failed. */
  FAILED,
  /** The handler answered {@link JobResult.Critical}: no further attempt could help. */
  CRITICAL,
  /** It was cancelled, by its handler or by a caller. */
  CANCELLED,
  /** Its payload does not fit, or the handler answered {@link JobResult.Unprocessable}. */
  UNPROCESSABLE,
  /** It was given back too often without an end: a loop, or a job that takes its node down. */
  BAD_JOB;

  /** Whether the job still can run: it has a row in table {@code job}. */
  public boolean isLive() {
    return this == WAITING || this == READY || this == RUNNING;
  }

  /** The states that a job can have next. Empty for an ended job. */
  public Set<JobState> successors() {
    return switch (this) {
      case WAITING -> EnumSet.of(READY, CANCELLED);
      case READY -> EnumSet.of(RUNNING, CANCELLED);
      case RUNNING ->
          EnumSet.of(
              WAITING, READY, COMPLETED, FAILED, CRITICAL, CANCELLED, UNPROCESSABLE, BAD_JOB);
      default -> EnumSet.noneOf(JobState.class);
    };
  }

  /** The word for this state in the tables and in messages, such as {@code bad_job}. */
  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state that has this word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static JobState ofSqlName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
