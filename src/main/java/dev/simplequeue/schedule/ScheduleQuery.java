package dev.simplequeue.schedule;

import dev.simplequeue.job.InvalidValueException;
import java.util.Optional;

/**
 * Selects the schedules of a page. Immutable; {@link #ALL} is where to begin.
 *
 * @param after only names after this one; the empty string for the first page
 * @param size the most schedules, 1 to 500
 * @param search only names that have this text in them, in upper or lower case
 * @param queue only schedules of this queue
 * @param origin only those that were said last by {@code conf}, {@code api} or {@code sql}
 * @param paused only those that are paused, or are not
 * @param problem only those that have a problem, or have none
 * @param overdue only those that are overdue, or are not
 */
public record ScheduleQuery(
    String after,
    int size,
    Optional<String> search,
    Optional<String> queue,
    Optional<String> origin,
    Optional<Boolean> paused,
    Optional<Boolean> problem,
    Optional<Boolean> overdue) {

  /** The largest page. */
  public static final int MAX_SIZE = 500;

  /** All schedules, fifty on a page. */
  public static final ScheduleQuery ALL =
      new ScheduleQuery(
          "",
          50,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Checks the size.
   *
   * @param after only names after this one; the empty string for the first page
   * @param size the most schedules, 1 to 500
   * @param search only names that have this text in them, in upper or lower case
   * @param queue only schedules of this queue
   * @param origin only those that were said last by {@code conf}, {@code api} or {@code sql}
   * @param paused only those that are paused, or are not
   * @param problem only those that have a problem, or have none
   * @param overdue only those that are overdue, or are not
   * @throws InvalidValueException if it is none
   */
  public ScheduleQuery {
    if (size < 1 || size > MAX_SIZE) {
      throw new InvalidValueException("size", "is " + size + "; the limit is 1 to " + MAX_SIZE);
    }
  }

  /**
   * The page after this one.
   *
   * @param name {@link SchedulePage#after}
   * @return a new query with this value
   */
  public ScheduleQuery after(String name) {
    return new ScheduleQuery(name, size, search, queue, origin, paused, problem, overdue);
  }

  /**
   * Larger or smaller pages.
   *
   * @param most 1 to 500
   * @return a new query with this value
   */
  public ScheduleQuery size(int most) {
    return new ScheduleQuery(after, most, search, queue, origin, paused, problem, overdue);
  }

  /**
   * Only names that have this text in them.
   *
   * @param text in upper or lower case
   * @return a new query with this value
   */
  public ScheduleQuery search(String text) {
    return new ScheduleQuery(
        after, size, Optional.of(text), queue, origin, paused, problem, overdue);
  }

  /**
   * Only schedules that are overdue, or are not.
   *
   * @param whether they are
   * @return a new query with this value
   */
  public ScheduleQuery overdue(boolean whether) {
    return new ScheduleQuery(
        after, size, search, queue, origin, paused, problem, Optional.of(whether));
  }

  /**
   * Only schedules that are paused, or are not.
   *
   * @param whether they are
   * @return a new query with this value
   */
  public ScheduleQuery paused(boolean whether) {
    return new ScheduleQuery(
        after, size, search, queue, origin, Optional.of(whether), problem, overdue);
  }
}
