package dev.simplequeue.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A job as it stood in the tables when somebody looked, live or ended. Times are those of the
 * {@link TestClock}.
 *
 * @param id the job's id
 * @param queue the queue that it was enqueued in
 * @param state where it is
 * @param payloadText the payload as JSON
 * @param headers the strings that travel with it
 * @param priority 0 (most urgent) to 9
 * @param createdAt when it was enqueued
 * @param runAt it does not run before this time
 * @param attempts how many attempts were started and not given back
 * @param maxAttempts the number of attempts after which a failure is final
 * @param timeout the longest run of one attempt, if the request named one
 * @param uniqueKey the unique key, if it has one
 * @param fingerprint the group, if it belongs to one
 * @param limitKey the key of limits, if it has one
 * @param reschedules how often its handler has rescheduled it
 * @param crashes how often it was rescued from a dead node
 * @param releases how often it was released while it ran
 * @param cancelRequested whether it runs and was cancelled
 * @param outputText what its handler put out, as JSON
 * @param errors of its attempts, oldest first; their times are the database's
 */
public record JobSnapshot(
    UUID id,
    String queue,
    JobState state,
    String payloadText,
    Map<String, String> headers,
    int priority,
    Instant createdAt,
    Instant runAt,
    int attempts,
    int maxAttempts,
    Optional<Duration> timeout,
    Optional<String> uniqueKey,
    Optional<String> fingerprint,
    Optional<String> limitKey,
    int reschedules,
    int crashes,
    int releases,
    boolean cancelRequested,
    Optional<String> outputText,
    List<AttemptError> errors) {

  /** The header that names the schedule whose tick enqueued a job. */
  static final String SCHEDULE = "simplequeue-schedule";

  /** {@return the payload, which must be a JSON object} */
  public JsonObject payload() {
    return new JsonObject(payloadText);
  }

  /**
   * The payload as Jackson reads it with Vert.x's mapper, without regard to unknown fields.
   *
   * @param <T> the type to read into
   * @param type the class to read into
   * @return the payload
   * @throws IllegalArgumentException if it does not fit
   */
  public <T> T payloadAs(Class<T> type) {
    return read(payloadText, type);
  }

  /** {@return what its handler put out, which must be a JSON object} */
  public JsonObject output() {
    return new JsonObject(text("output", outputText));
  }

  /**
   * What its handler put out, as Jackson reads it.
   *
   * @param <T> the type to read into
   * @param type the class to read into
   * @return the output
   * @throws IllegalArgumentException if it does not fit
   */
  public <T> T outputAs(Class<T> type) {
    return read(text("output", outputText), type);
  }

  /** {@return the message of its newest error} */
  public Optional<String> lastError() {
    return errors.isEmpty()
        ? Optional.empty()
        : Optional.of(errors.get(errors.size() - 1).message());
  }

  /** {@return the schedule that has enqueued it, if one has} */
  public Optional<String> schedule() {
    return Optional.ofNullable(headers.get(SCHEDULE));
  }

  Object payloadValue() {
    return Json.decodeValue(payloadText);
  }

  private String text(String what, Optional<String> text) {
    return text.orElseThrow(
        () -> new IllegalStateException("job " + id + ", " + state.sqlName() + ", has no " + what));
  }

  private static <T> T read(String text, Class<T> type) {
    try {
      return DatabindCodec.mapper()
          .reader()
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .forType(type)
          .readValue(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text + " does not fit " + type.getName(), e);
    }
  }
}
