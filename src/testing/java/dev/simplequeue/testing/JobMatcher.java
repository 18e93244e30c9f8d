package dev.simplequeue.testing;

import dev.simplequeue.job.JobState;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a job has to be like. Immutable: each method returns a matcher with one condition more.
 * Import {@link #with} statically.
 */
public final class JobMatcher {
  /** How exact a time has to be if nothing else is said. */
  public static final Duration TOLERANCE = Duration.ofSeconds(1);

  private static final JobMatcher ANY = new JobMatcher(List.of());

  /** Whether a job is as it should be, and in what it differs. */
  @FunctionalInterface
  interface Check {
    /** Empty if it is so; else what is there instead. */
    Optional<String> difference(JobSnapshot job);
  }

  /**
   * One condition.
   *
   * @param expected the condition in words, for the message
   */
  record Condition(String expected, Check check) {}

  private final List<Condition> conditions;

  private JobMatcher(List<Condition> conditions) {
    this.conditions = conditions;
  }

  /** {@return the matcher that every job fits} */
  public static JobMatcher any() {
    return ANY;
  }

  /** {@return the matcher to begin with, which every job fits} */
  public static JobMatcher with() {
    return ANY;
  }

  /**
   * The payload has at least what {@code part} has: an object may have more fields, at each depth;
   * arrays and values are equal, numbers by their value.
   *
   * @param part what Jackson writes as JSON: a {@code JsonObject}, a map, a record
   * @return the matcher with this condition
   */
  public JobMatcher payload(Object part) {
    Object expected = Json.decodeValue(Json.encode(part));
    return and(
        "payload with " + Json.encode(expected),
        job -> PayloadPart.missing("payload", expected, job.payloadValue()));
  }

  /**
   * The payload has this value at this place; it may have more.
   *
   * @param path names of fields and places in arrays with dots between them: {@code items.0.price}
   * @param value what Jackson writes as JSON
   * @return the matcher with this condition
   */
  public JobMatcher payload(String path, Object value) {
    Object expected = Json.decodeValue(Json.encode(value));
    return and(
        "payload." + path + " = " + Json.encode(expected),
        job -> PayloadPart.at(path, expected, job.payloadValue()));
  }

  /**
   * The payload, read as this type, is as wanted.
   *
   * @param <T> the type of the payload
   * @param type the class to read the payload into; one that does not fit is another job
   * @param wanted is asked with the payload
   * @return the matcher with this condition
   */
  public <T> JobMatcher payloadAs(Class<T> type, Predicate<? super T> wanted) {
    Objects.requireNonNull(wanted, "wanted");
    return and(
        "payload as wanted of a " + type.getSimpleName(),
        job -> {
          try {
            T payload = job.payloadAs(type);
            return wanted.test(payload)
                ? Optional.empty()
                : Optional.of("payload is " + job.payloadText());
          } catch (IllegalArgumentException e) {
            return Optional.of("payload does not fit: " + job.payloadText());
          }
        });
  }

  /**
   * A header has this value.
   *
   * @param name the header's name
   * @param value its value
   * @return the matcher with this condition
   */
  public JobMatcher header(String name, String value) {
    return is("header " + name, value, job -> Optional.ofNullable(job.headers().get(name)));
  }

  /**
   * It has, or had while it was live, this unique key.
   *
   * @param key the key
   * @return the matcher with this condition
   */
  public JobMatcher uniqueKey(String key) {
    return is("uniqueKey", key, JobSnapshot::uniqueKey);
  }

  /**
   * It belongs to this group.
   *
   * @param fingerprint the group
   * @return the matcher with this condition
   */
  public JobMatcher fingerprint(String fingerprint) {
    return is("fingerprint", fingerprint, JobSnapshot::fingerprint);
  }

  /**
   * It has this limit key.
   *
   * @param limitKey the key
   * @return the matcher with this condition
   */
  public JobMatcher limitKey(String limitKey) {
    return is("limitKey", limitKey, JobSnapshot::limitKey);
  }

  /**
   * It has this priority.
   *
   * @param priority 0 (most urgent) to 9
   * @return the matcher with this condition
   */
  public JobMatcher priority(int priority) {
    return is("priority", priority, job -> Optional.of(job.priority()));
  }

  /**
   * It has this number of attempts.
   *
   * @param attempts after how many a failure is final
   * @return the matcher with this condition
   */
  public JobMatcher maxAttempts(int attempts) {
    return is("maxAttempts", attempts, job -> Optional.of(job.maxAttempts()));
  }

  /**
   * Its request names this limit of an attempt's time.
   *
   * @param timeout the limit
   * @return the matcher with this condition
   */
  public JobMatcher timeout(Duration timeout) {
    return is("timeout", Text.of(timeout), job -> job.timeout().map(Text::of));
  }

  /**
   * It is in this state.
   *
   * @param state the state
   * @return the matcher with this condition
   */
  public JobMatcher state(JobState state) {
    return is("state", state.sqlName(), job -> Optional.of(job.state().sqlName()));
  }

  /**
   * A tick of this schedule has enqueued it.
   *
   * @param schedule the schedule's name
   * @return the matcher with this condition
   */
  public JobMatcher schedule(String schedule) {
    return is("schedule", schedule, JobSnapshot::schedule);
  }

  /**
   * It is to run so long after it was enqueued, give or take {@link #TOLERANCE}.
   *
   * @param delay zero or longer
   * @return the matcher with this condition
   */
  public JobMatcher runIn(Duration delay) {
    return runIn(delay, TOLERANCE);
  }

  /**
   * It is to run so long after it was enqueued.
   *
   * @param delay zero or longer
   * @param tolerance how far it may be from that
   * @return the matcher with this condition
   */
  public JobMatcher runIn(Duration delay, Duration tolerance) {
    return and(
        "run " + Text.of(delay) + " after it is enqueued, ±" + Text.of(tolerance),
        job -> {
          Duration in = Duration.between(job.createdAt(), job.runAt());
          return isWithin(in.minus(delay), tolerance)
              ? Optional.empty()
              : Optional.of("runs " + Text.about(in) + " after it is enqueued");
        });
  }

  /**
   * It is to run at this time of the {@link TestClock}, give or take {@link #TOLERANCE}.
   *
   * @param time the time
   * @return the matcher with this condition
   */
  public JobMatcher runAt(Instant time) {
    return runAt(time, TOLERANCE);
  }

  /**
   * It is to run at this time of the {@link TestClock}.
   *
   * @param time the time
   * @param tolerance how far it may be from that
   * @return the matcher with this condition
   */
  public JobMatcher runAt(Instant time, Duration tolerance) {
    return and(
        "run at " + time + ", ±" + Text.of(tolerance),
        job ->
            isWithin(Duration.between(time, job.runAt()), tolerance)
                ? Optional.empty()
                : Optional.of("runs at " + job.runAt()));
  }

  private static boolean isWithin(Duration distance, Duration tolerance) {
    return distance.abs().compareTo(tolerance) <= 0;
  }

  /**
   * It is as the predicate says.
   *
   * @param description the condition in words, for the message
   * @param wanted is asked with the job
   * @return the matcher with this condition
   */
  public JobMatcher that(String description, Predicate<JobSnapshot> wanted) {
    return and(description, job -> wanted.test(job) ? Optional.empty() : Optional.of("is not so"));
  }

  private <T> JobMatcher is(String name, T value, Function<JobSnapshot, Optional<T>> of) {
    Objects.requireNonNull(value, name);
    return and(
        name + " = " + value,
        job -> {
          Optional<T> actual = of.apply(job);
          return actual.equals(Optional.of(value))
              ? Optional.empty()
              : Optional.of(name + " is " + actual.map(String::valueOf).orElse("not there"));
        });
  }

  private JobMatcher and(String expected, Check check) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(new Condition(expected, check));
    return new JobMatcher(List.copyOf(more));
  }

  List<Condition> conditions() {
    return conditions;
  }

  boolean matches(JobSnapshot job) {
    return conditions.stream().allMatch(each -> each.check().difference(job).isEmpty());
  }
}
