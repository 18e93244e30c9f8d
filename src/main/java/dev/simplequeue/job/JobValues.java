package dev.simplequeue.job;

import dev.simplequeue.impl.base.TextChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a request and a template can both name about a job: each value is within its limits, or is
 * left open. Immutable; each method that sets a value gives other values.
 */
public final class JobValues {

  /** Everything is left open. */
  public static final JobValues NONE = new JobValues();

  private Optional<String> queue = Optional.empty();
  private Optional<JsonText> payload = Optional.empty();
  private Optional<Integer> priority = Optional.empty();
  private Optional<When> when = Optional.empty();
  private Optional<Integer> maxAttempts = Optional.empty();
  private Optional<Duration> timeout = Optional.empty();
  private Optional<KeyPolicy> keyPolicy = Optional.empty();
  private Optional<String> fingerprint = Optional.empty();
  private Optional<String> limitKey = Optional.empty();
  private Map<String, String> headers = Map.of();
  private Optional<JsonText> headersText = Optional.empty();

  private JobValues() {}

  /** The copy that a method may change before it gives it away. */
  private JobValues copy() {
    JobValues copy = new JobValues();
    copy.queue = queue;
    copy.payload = payload;
    copy.priority = priority;
    copy.when = when;
    copy.maxAttempts = maxAttempts;
    copy.timeout = timeout;
    copy.keyPolicy = keyPolicy;
    copy.fingerprint = fingerprint;
    copy.limitKey = limitKey;
    copy.headers = headers;
    copy.headersText = headersText;
    return copy;
  }

  /**
   * These values, and for what they leave open those of the defaults. Headers are put together, and
   * so are payloads if both are objects, down to any depth; where both have a name, these count.
   *
   * @throws InvalidValueException if that takes something over its limit
   */
  public JobValues over(JobValues defaults) {
    JobValues merged = copy();
    merged.queue = queue.or(() -> defaults.queue);
    merged.payload =
        payload.isPresent() && defaults.payload.isPresent()
            ? Optional.of(payload.get().over("payload", defaults.payload.get()))
            : payload.or(() -> defaults.payload);
    merged.priority = priority.or(() -> defaults.priority);
    merged.when = when.or(() -> defaults.when);
    merged.maxAttempts = maxAttempts.or(() -> defaults.maxAttempts);
    merged.timeout = timeout.or(() -> defaults.timeout);
    merged.keyPolicy = keyPolicy.or(() -> defaults.keyPolicy);
    merged.fingerprint = fingerprint.or(() -> defaults.fingerprint);
    merged.limitKey = limitKey.or(() -> defaults.limitKey);
    if (defaults.headers.isEmpty()) {
      return merged;
    }
    Map<String, String> all = new HashMap<>(defaults.headers);
    all.putAll(headers);
    return merged.headers(all);
  }

  /** See {@link JobRequest#queue(String)}. */
  public JobValues queue(String name) {
    JobValues copy = copy();
    copy.queue =
        Optional.of(
            TextChecks.checkName(
                "queue", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new));
    return copy;
  }

  /** See {@link JobRequest#payload(Object)}. */
  public JobValues payload(Object value) {
    return payload(JsonText.of("payload", value));
  }

  /** A payload that was written and checked before. */
  public JobValues payload(JsonText text) {
    JobValues copy = copy();
    copy.payload = Optional.of(text);
    return copy;
  }

  /** See {@link JobRequest#priority(int)}. */
  public JobValues priority(int number) {
    checkRange("priority", number, 0, JobRequest.MAX_PRIORITY);
    JobValues copy = copy();
    copy.priority = Optional.of(number);
    return copy;
  }

  /** See {@link JobRequest#runAt(Instant)}. */
  public JobValues runAt(Instant time) {
    JobValues copy = copy();
    copy.when = Optional.of(When.at("runAt", time));
    return copy;
  }

  /** See {@link JobRequest#runIn(Duration)}. */
  public JobValues runIn(Duration delay) {
    JobValues copy = copy();
    copy.when = Optional.of(When.in("runIn", delay));
    return copy;
  }

  /** See {@link JobRequest#maxAttempts(int)}. */
  public JobValues maxAttempts(int number) {
    checkRange("maxAttempts", number, 1, JobRequest.MAX_MAX_ATTEMPTS);
    JobValues copy = copy();
    copy.maxAttempts = Optional.of(number);
    return copy;
  }

  /** See {@link JobRequest#timeout(Duration)}. */
  public JobValues timeout(Duration length) {
    When.checked("timeout", length);
    JobValues copy = copy();
    copy.timeout = Optional.of(Duration.ofMillis(length.plusNanos(999_999).toMillis()));
    return copy;
  }

  /** See {@link JobRequest#uniqueKey(String, KeyPolicy)}. */
  public JobValues keyPolicy(KeyPolicy policy) {
    return keyPolicy(Optional.of(policy));
  }

  JobValues keyPolicy(Optional<KeyPolicy> policy) {
    JobValues copy = copy();
    copy.keyPolicy = policy;
    return copy;
  }

  /** See {@link JobRequest#fingerprint(String)}. */
  public JobValues fingerprint(String group) {
    JobValues copy = copy();
    copy.fingerprint =
        Optional.of(
            TextChecks.checkName(
                "fingerprint", group, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new));
    return copy;
  }

  /** See {@link JobRequest#limitKey(String)}. */
  public JobValues limitKey(String key) {
    JobValues copy = copy();
    copy.limitKey =
        Optional.of(
            TextChecks.checkName(
                "limitKey", key, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new));
    return copy;
  }

  /** See {@link JobRequest#headers(Map)}. */
  public JobValues headers(Map<String, String> texts) {
    if (texts.size() > JobRequest.MAX_HEADERS) {
      throw new InvalidValueException(
          "headers", "has " + texts.size() + " entries; the limit is " + JobRequest.MAX_HEADERS);
    }
    texts.forEach(JobValues::checkHeader);
    JobValues copy = copy();
    copy.headers = Map.copyOf(texts);
    copy.headersText =
        texts.isEmpty() ? Optional.empty() : Optional.of(JsonText.of("headers", texts));
    return copy;
  }

  /** The queue. */
  public Optional<String> queue() {
    return queue;
  }

  /** The payload. */
  public Optional<JsonText> payload() {
    return payload;
  }

  /** The priority. */
  public Optional<Integer> priority() {
    return priority;
  }

  /** When it may run. */
  public Optional<When> when() {
    return when;
  }

  /** The attempts after which a failure is final. */
  public Optional<Integer> maxAttempts() {
    return maxAttempts;
  }

  /** The longest run of one attempt; zero means the queue's. */
  public Optional<Duration> timeout() {
    return timeout;
  }

  /** What to do while another job has the unique key. */
  public Optional<KeyPolicy> keyPolicy() {
    return keyPolicy;
  }

  /** The group that the job belongs to. */
  public Optional<String> fingerprint() {
    return fingerprint;
  }

  /** What the queue's limits for each key count together. */
  public Optional<String> limitKey() {
    return limitKey;
  }

  /** The strings that travel with the job; empty if they are left open. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The headers as a JSON object; empty if there are none. */
  public Optional<JsonText> headersText() {
    return headersText;
  }

  private static void checkRange(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidValueException(
          field, "is " + value + "; the limit is " + min + " to " + max);
    }
  }

  private static void checkHeader(String name, String value) {
    TextChecks.checkName(
        "headers", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
    Objects.requireNonNull(value, "headers");
    if (value.length() > JobRequest.MAX_HEADER_CHARACTERS) {
      throw new InvalidValueException(
          "headers." + name,
          "has "
              + value.length()
              + " characters; the limit is "
              + JobRequest.MAX_HEADER_CHARACTERS);
    }
    TextChecks.checkStorable("headers." + name, value, InvalidValueException::new);
  }

  /** Names the queue, never the payload. */
  @Override
  public String toString() {
    return "JobValues[queue " + queue.orElse("open") + "]";
  }
}
