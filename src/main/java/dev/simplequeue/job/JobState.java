package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a job can be, and what may follow: the state machine of the queue, in one place.
 *
 * <p>The first three states are <em>live</em> and are not stored: they follow from {@code run_at}
 * and {@code claimed_by} of the row in table {@code job}, so that a claim changes no indexed
 * column. The others are <em>ended</em> and final: {@link #COMPLETED} is in table {@code archive},
 * the rest are in {@code dead_letter} under the name that {@link #sqlName()} gives. An operator can
 * redrive a dead letter: it stays as it is, and a new job is enqueued with its payload.
 */
public enum JobState {
  /**
   * Waits for its time: {@code run_at} is in the future and no node has claimed it. It becomes
   * ready when its time comes, when a request with its unique key sets another time, or when an
   * operator runs it now. A cancel ends it. An operator can delete it, which leaves no record.
   */
  WAITING,
  /**
   * Its time has come and no node has claimed it. A poller claims it, unless its queue is paused. A
   * request with its unique key can set a later time. An operator can delete it. A cancel ends it,
   * and so does a reaper if no node has a handler for its queue and the options say so.
   */
  READY,
  /**
   * A node has claimed it. Only that node may settle or release it while the node's lease holds;
   * when the lease has expired, a reaper makes it ready again, or ends it. A cancel only marks it:
   * it then ends with this run, as completed or as cancelled.
   */
  RUNNING,
  /** The handler returned {@link JobResult.Success}. Kept in the archive with its output. */
  COMPLETED,
  /** Its last permitted attempt has failed. */
  FAILED,
  /** The handler returned {@link JobResult.Critical}: no further attempt can succeed. */
  CRITICAL,
  /** It was cancelled, by its handler or by a caller, before it succeeded. */
  CANCELLED,
  /**
   * Its payload does not fit, the handler returned {@link JobResult.Unprocessable}, or no node has
   * a handler for its queue.
   */
  UNPROCESSABLE,
  /**
   * It was rescheduled or released too often without ending, or too many nodes died while they ran
   * it: it loops, or it kills its process.
   */
  BAD_JOB;

  /** {@return whether the job can still run; then it has a row in table {@code job}} */
  public boolean isLive() {
    return this == WAITING || this == READY || this == RUNNING;
  }

  /** {@return the states that a job can have next} Empty for an ended job. */
  public Set<JobState> successors() {
    return switch (this) {
      case WAITING -> EnumSet.of(READY, CANCELLED);
      case READY -> EnumSet.of(WAITING, RUNNING, CANCELLED, UNPROCESSABLE);
      case RUNNING ->
          EnumSet.of(
              WAITING, READY, COMPLETED, FAILED, CRITICAL, CANCELLED, UNPROCESSABLE, BAD_JOB);
      default -> EnumSet.noneOf(JobState.class);
    };
  }

  /** {@return the word for this state in the tables and in messages, such as {@code bad_job}} */
  @JsonValue
  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state that has this word.
   *
   * @param name the name as in the tables, such as {@code bad_job}
   * @return the state
   * @throws IllegalArgumentException if there is none
   */
  public static JobState ofSqlName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
