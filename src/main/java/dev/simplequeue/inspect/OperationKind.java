package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.job.JobState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What an operation does with each of its jobs. */
public enum OperationKind {
  /** Redrives dead letters that were not redriven yet, as {@link Operator#redrive} does. */
  REDRIVE("redrive", EnumSet.range(JobState.FAILED, JobState.BAD_JOB)),
  /**
   * Cancels live jobs. One that runs is signalled, and ends as its handler says; it does not start
   * again.
   */
  CANCEL("cancel", EnumSet.of(JobState.WAITING, JobState.READY, JobState.RUNNING)),
  /**
   * Deletes jobs that do not run, dead letters and completed jobs among them. They leave no record.
   */
  DELETE("delete", EnumSet.complementOf(EnumSet.of(JobState.RUNNING))),
  /** Makes waiting jobs ready now; those that wait for a permit of their limit key go on so. */
  RUN_NOW("runNow", EnumSet.of(JobState.WAITING)),
  /** Gives waiting and ready jobs another priority. */
  REPRIORITISE("reprioritise", EnumSet.of(JobState.WAITING, JobState.READY));

  private final String word;
  private final Set<JobState> states;

  OperationKind(String word, Set<JobState> states) {
    this.word = word;
    this.states = states;
  }

  /**
   * As the table and messages spell it: {@code runNow}.
   *
   * @return the word
   */
  @JsonValue
  public String word() {
    return word;
  }

  /** {@return the states of the jobs that it can change} */
  public Set<JobState> states() {
    return EnumSet.copyOf(states);
  }

  /**
   * The kind that has this word.
   *
   * @param word as in messages, such as {@code runNow}
   * @return the kind; empty if there is none
   */
  public static Optional<OperationKind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
