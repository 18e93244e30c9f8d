package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One change for all jobs that a filter selects, however many: {@link Operator#preview} counts
 * them, {@link Operator#submit} has them changed. Immutable; each method that sets a value returns
 * a new request.
 *
 * @param id the operation's id; submitting the same one again is safe
 * @param kind what is done with each job
 * @param filter which jobs, as for a page; of its states only those count that the kind can change
 *     ({@link OperationKind#states}). Order, size and cursor mean nothing here.
 * @param priority the new priority, for {@link OperationKind#REPRIORITISE} alone
 * @param by who submits it, for the record; empty if that is not said
 */
public record OperationRequest(
    UUID id, OperationKind kind, JobQuery filter, Optional<Integer> priority, String by) {

  /** The longest name of who submits or cancels, in characters. */
  public static final int MAX_BY_CHARACTERS = 255;

  /**
   * Checks the values.
   *
   * @param id the operation's id; submitting the same one again is safe
   * @param kind what is done with each job
   * @param filter which jobs
   * @param priority the new priority, for {@link OperationKind#REPRIORITISE} alone
   * @param by who submits it, for the record; empty if that is not said
   * @throws InvalidValueException if the kind can change no job of the filter's states, or a value
   *     is outside its limits
   */
  public OperationRequest {
    Objects.requireNonNull(id, "id");
    Set<JobState> states = EnumSet.copyOf(filter.states());
    states.retainAll(kind.states());
    if (states.isEmpty()) {
      throw new InvalidValueException(
          "states",
          "has none that "
              + kind.word()
              + " can change: "
              + kind.states().stream().map(JobState::sqlName).toList());
    }
    filter = filter.states(states).order(JobQuery.Order.OLDEST).withoutCursor();
    if (priority.isPresent() != (kind == OperationKind.REPRIORITISE)) {
      throw new InvalidValueException(
          "priority",
          priority.isPresent()
              ? "is set; only reprioritise takes one"
              : "is missing; reprioritise needs one");
    }
    priority.ifPresent(JobRequest.of("any")::priority);
    checkBy(by);
  }

  /**
   * Refuses what nobody's name can be.
   *
   * @param by up to {@value #MAX_BY_CHARACTERS} characters without control characters
   * @return the same
   * @throws InvalidValueException if it is longer, or has a control character
   */
  public static String checkBy(String by) {
    return by.isEmpty()
        ? by
        : TextChecks.checkName("by", by, MAX_BY_CHARACTERS, InvalidValueException::new);
  }

  private static OperationRequest of(
      OperationKind kind, JobQuery filter, Optional<Integer> priority) {
    return new OperationRequest(
        JobIds.next(), kind, Objects.requireNonNull(filter, "filter"), priority, "");
  }

  /**
   * Redrives these dead letters.
   *
   * @param filter which
   * @return a request with a new id
   */
  public static OperationRequest redrive(JobQuery filter) {
    return of(OperationKind.REDRIVE, filter, Optional.empty());
  }

  /**
   * Cancels these jobs.
   *
   * @param filter which
   * @return a request with a new id
   */
  public static OperationRequest cancel(JobQuery filter) {
    return of(OperationKind.CANCEL, filter, Optional.empty());
  }

  /**
   * Deletes these jobs, and leaves no record of them.
   *
   * @param filter which; without states all but the running ones, completed ones and dead letters
   *     among them
   * @return a request with a new id
   */
  public static OperationRequest delete(JobQuery filter) {
    return of(OperationKind.DELETE, filter, Optional.empty());
  }

  /**
   * Makes these waiting jobs ready now.
   *
   * @param filter which
   * @return a request with a new id
   */
  public static OperationRequest runNow(JobQuery filter) {
    return of(OperationKind.RUN_NOW, filter, Optional.empty());
  }

  /**
   * Gives these waiting and ready jobs another priority.
   *
   * @param filter which
   * @param priority 0 (most urgent) to 9
   * @return a request with a new id
   * @throws InvalidValueException if the priority is not 0 to 9
   */
  public static OperationRequest reprioritise(JobQuery filter, int priority) {
    return of(OperationKind.REPRIORITISE, filter, Optional.of(priority));
  }

  /**
   * Sets the id; a new one by default.
   *
   * @param id the operation's
   * @return a new request with this value
   */
  public OperationRequest id(UUID id) {
    return new OperationRequest(id, kind, filter, priority, by);
  }

  /**
   * Says who submits it; nobody by default.
   *
   * @param by up to {@value #MAX_BY_CHARACTERS} characters without control characters
   * @return a new request with this value
   * @throws InvalidValueException if it is longer, or has a control character
   */
  public OperationRequest by(String by) {
    return new OperationRequest(id, kind, filter, priority, by);
  }

  /** {@return the request as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id.toString())
            .put("kind", kind.word())
            .put("filter", filter.filterJson());
    priority.ifPresent(value -> json.put("priority", value));
    ResultJson.put(json, "by", by.isEmpty() ? Optional.empty() : Optional.of(by));
    return json;
  }
}
