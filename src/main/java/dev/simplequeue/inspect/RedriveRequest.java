package dev.simplequeue.inspect;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Selects the dead letters to redrive: a single one, or those of a queue, a fingerprint or a filter
 * that were not redriven yet, in the order of their ids. Immutable; each method that sets a value
 * returns a new request.
 *
 * @param id the one
 * @param queue the queue
 * @param fingerprint the group
 * @param filter which, as for a page; its order, size and cursor mean nothing here
 * @param atMost the most dead letters in one call, 1 to {@value #MAX_JOBS}
 * @param cursor where the previous call ended
 */
public record RedriveRequest(
    Optional<UUID> id,
    Optional<String> queue,
    Optional<String> fingerprint,
    Optional<JobQuery> filter,
    int atMost,
    Optional<String> cursor) {

  /** The most dead letters in one call. */
  public static final int MAX_JOBS = 1000;

  private static final char KIND = 'd';

  /**
   * Checks the values.
   *
   * @param id the one
   * @param queue the queue
   * @param fingerprint the group
   * @param filter which, as for a page; its order, size and cursor mean nothing here
   * @param atMost the most dead letters in one call, 1 to {@value #MAX_JOBS}
   * @param cursor where the previous call ended
   * @throws InvalidValueException if a value is outside its limits, or the cursor is not of this
   *     request
   */
  public RedriveRequest {
    long named = Stream.of(id, queue, fingerprint, filter).filter(Optional::isPresent).count();
    if (named != 1) {
      throw new InvalidValueException(
          "redrive",
          "names " + named + " of id, queue, fingerprint, filter; must name exactly one");
    }
    // It has only states that a dead letter can have.
    filter = filter.map(which -> OperationRequest.redrive(which).filter());
    queue.ifPresent(
        name ->
            TextChecks.checkName(
                "queue", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new));
    fingerprint.ifPresent(
        name ->
            TextChecks.checkName(
                "fingerprint", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new));
    if (atMost < 1 || atMost > MAX_JOBS) {
      throw new InvalidValueException("atMost", "is " + atMost + "; the limit is 1 to " + MAX_JOBS);
    }
    cursor.ifPresent(text -> PageCursor.of("cursor", KIND, text));
  }

  /**
   * This dead letter.
   *
   * @param id the job's id
   * @return a new request with this value
   */
  public static RedriveRequest one(UUID id) {
    return new RedriveRequest(
        Optional.of(Objects.requireNonNull(id, "id")),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        MAX_JOBS,
        Optional.empty());
  }

  /**
   * Those of this queue.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return a new request with this value
   */
  public static RedriveRequest ofQueue(String queue) {
    return new RedriveRequest(
        Optional.empty(),
        Optional.of(Objects.requireNonNull(queue, "queue")),
        Optional.empty(),
        Optional.empty(),
        MAX_JOBS,
        Optional.empty());
  }

  /**
   * Those that have this fingerprint.
   *
   * @param fingerprint the group, 1 to 255 characters without control characters
   * @return a new request with this value
   */
  public static RedriveRequest ofFingerprint(String fingerprint) {
    return new RedriveRequest(
        Optional.empty(),
        Optional.empty(),
        Optional.of(Objects.requireNonNull(fingerprint, "fingerprint")),
        Optional.empty(),
        MAX_JOBS,
        Optional.empty());
  }

  /**
   * Those that this filter selects. To redrive any number of them, submit an {@link
   * OperationRequest#redrive}.
   *
   * @param filter which, as for a page; its order, size and cursor mean nothing here
   * @return a new request with this value
   * @throws InvalidValueException if the filter's states are none of a dead letter
   */
  public static RedriveRequest matching(JobQuery filter) {
    return new RedriveRequest(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Objects.requireNonNull(filter, "filter")),
        MAX_JOBS,
        Optional.empty());
  }

  /**
   * Sets the most dead letters in one call.
   *
   * @param jobs 1 to {@value #MAX_JOBS}
   * @return a new request with this value
   * @throws InvalidValueException if it is not 1 to {@value #MAX_JOBS}
   */
  public RedriveRequest atMost(int jobs) {
    return new RedriveRequest(id, queue, fingerprint, filter, jobs, cursor);
  }

  /**
   * Continues where a call ended: {@link Redriven#cursor}. Without a cursor a call begins again
   * with those that were skipped before.
   *
   * @param cursor as an answer to the same request contained it
   * @return a new request with this value
   * @throws InvalidValueException if it is not such a cursor
   */
  public RedriveRequest cursor(String cursor) {
    return new RedriveRequest(
        id,
        queue,
        fingerprint,
        filter,
        atMost,
        Optional.of(Objects.requireNonNull(cursor, "cursor")));
  }

  /** {@return the id after which the dead letters begin} */
  public UUID after() {
    return cursor.map(text -> PageCursor.of("cursor", KIND, text).last()).orElse(IdOrder.MIN);
  }

  /**
   * The cursor for the call that follows the one that ended with this id.
   *
   * @param last the last id of the page before
   * @return the cursor
   */
  public static String cursorAfter(UUID last) {
    return new PageCursor(KIND, last).text();
  }
}
