package dev.simplequeue.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A job to be enqueued. Immutable and thread-safe; each method that sets a value gives another
 * request.
 *
 * <p>The request has its id from the start, so <em>the same</em> request can be enqueued again when
 * an answer was lost, and is inserted once. A request that was derived from another is another job
 * with an id of its own, unless {@link #id(UUID)} named one.
 */
public final class JobRequest {

  /** Queue names, keys, fingerprints and header names have at most this many characters. */
  public static final int MAX_NAME_CHARACTERS = 255;

  /** The most urgent priority is 0, the least urgent this one. */
  public static final int MAX_PRIORITY = 9;

  /** The priority of a request that names none. */
  public static final int DEFAULT_PRIORITY = 5;

  /** The largest {@code maxAttempts}. */
  public static final int MAX_MAX_ATTEMPTS = 32767;

  /** The attempts of a request that names none. */
  public static final int DEFAULT_MAX_ATTEMPTS = 3;

  /** A request has at most this many headers. */
  public static final int MAX_HEADERS = 64;

  /** A header's value has at most this many characters. */
  public static final int MAX_HEADER_CHARACTERS = 4096;

  private UUID id = JobIds.next();
  private boolean idIsNamed;
  private final String queue;
  private final JsonText payload;
  private int priority = DEFAULT_PRIORITY;
  private When when = When.NOW;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private Duration timeout = Duration.ZERO;
  private Optional<String> uniqueKey = Optional.empty();
  private KeyPolicy keyPolicy = KeyPolicy.KEEP;
  private Optional<String> fingerprint = Optional.empty();
  private Optional<String> limitKey = Optional.empty();
  private Map<String, String> headers = Map.of();
  private Optional<JsonText> headersText = Optional.empty();

  private final AtomicBoolean sent = new AtomicBoolean();

  private JobRequest(String queue, JsonText payload) {
    this.queue = Texts.checkName("queue", queue, MAX_NAME_CHARACTERS);
    this.payload = payload;
  }

  /** The copy that a method may change before it gives it away. */
  private JobRequest derive() {
    JobRequest copy = new JobRequest(queue, payload);
    if (idIsNamed) {
      copy.id = id;
      copy.idIsNamed = true;
    }
    copy.priority = priority;
    copy.when = when;
    copy.maxAttempts = maxAttempts;
    copy.timeout = timeout;
    copy.uniqueKey = uniqueKey;
    copy.keyPolicy = keyPolicy;
    copy.fingerprint = fingerprint;
    copy.limitKey = limitKey;
    copy.headers = headers;
    copy.headersText = headersText;
    return copy;
  }

  /**
   * A request with an empty object as payload.
   *
   * @throws InvalidValueException if the queue's name is not 1 to 255 characters without control
   *     characters
   */
  public static JobRequest of(String queue) {
    return new JobRequest(queue, JsonText.EMPTY_OBJECT);
  }

  /**
   * A request with a payload, which is written as JSON now: later changes of the object do not
   * matter.
   *
   * @param payload anything that Jackson writes with Vert.x's mapper: a record, a map, a {@code
   *     JsonObject}, a string, a number
   * @throws InvalidValueException if the queue's name or the payload is out of its limits
   */
  public static JobRequest of(String queue, Object payload) {
    return new JobRequest(queue, JsonText.of("payload", payload));
  }

  /**
   * The same job under an id of the caller's, best of version 7. Enqueueing it twice inserts it
   * once.
   */
  public JobRequest id(UUID id) {
    JobRequest derived = derive();
    derived.id = Objects.requireNonNull(id, "id");
    derived.idIsNamed = true;
    return derived;
  }

  /**
   * From 0 (most urgent) to 9; 5 by default.
   *
   * @throws InvalidValueException if it is out of range
   */
  public JobRequest priority(int priority) {
    checkRange("priority", priority, 0, MAX_PRIORITY);
    JobRequest derived = derive();
    derived.priority = priority;
    return derived;
  }

  /**
   * Not before this time, by the database's clock; now by default. Prefer {@link #runIn} where this
   * node's clock may be wrong.
   *
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public JobRequest runAt(Instant time) {
    JobRequest derived = derive();
    derived.when = When.at("runAt", time);
    return derived;
  }

  /**
   * Not before this time from now, measured by the database.
   *
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public JobRequest runIn(Duration delay) {
    JobRequest derived = derive();
    derived.when = When.in("runIn", delay);
    return derived;
  }

  /**
   * The attempts after which a failure is final, 1 to 32767; 3 by default.
   *
   * @throws InvalidValueException if it is out of range
   */
  public JobRequest maxAttempts(int maxAttempts) {
    checkRange("maxAttempts", maxAttempts, 1, MAX_MAX_ATTEMPTS);
    JobRequest derived = derive();
    derived.maxAttempts = maxAttempts;
    return derived;
  }

  /**
   * The longest run of one attempt, rounded up to the millisecond; zero, the default, means the
   * queue's.
   *
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public JobRequest timeout(Duration timeout) {
    When.checked("timeout", timeout);
    JobRequest derived = derive();
    derived.timeout = Duration.ofMillis(timeout.plusNanos(999_999).toMillis());
    return derived;
  }

  /**
   * At most one live job, in any queue, has this key. While one has, enqueueing this request
   * changes nothing and the receipt names the holder.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest uniqueKey(String key) {
    return uniqueKey(key, KeyPolicy.KEEP);
  }

  /**
   * The same, and says what is to happen while another live job has this key.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest uniqueKey(String key, KeyPolicy policy) {
    Texts.checkName("uniqueKey", key, MAX_NAME_CHARACTERS);
    JobRequest derived = derive();
    derived.uniqueKey = Optional.of(key);
    derived.keyPolicy = Objects.requireNonNull(policy, "uniqueKeyPolicy");
    return derived;
  }

  /**
   * The group that the job belongs to; no constraint.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest fingerprint(String fingerprint) {
    Texts.checkName("fingerprint", fingerprint, MAX_NAME_CHARACTERS);
    JobRequest derived = derive();
    derived.fingerprint = Optional.of(fingerprint);
    return derived;
  }

  /**
   * What the queue's limits for each key count together: a tenant, an account, a host. Of no effect
   * in a queue that has no such limit; {@code QueueOptions.limitKeyMaxRunning} and {@code
   * limitKeyRateLimit} set them.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest limitKey(String limitKey) {
    Texts.checkName("limitKey", limitKey, MAX_NAME_CHARACTERS);
    JobRequest derived = derive();
    derived.limitKey = Optional.of(limitKey);
    return derived;
  }

  /**
   * Strings that travel with the job, such as a trace context.
   *
   * @throws InvalidValueException if there are more than {@value #MAX_HEADERS}, a name is not 1 to
   *     255 characters without control characters, or a value is longer than {@value
   *     #MAX_HEADER_CHARACTERS} characters
   */
  public JobRequest headers(Map<String, String> headers) {
    if (headers.size() > MAX_HEADERS) {
      throw new InvalidValueException(
          "headers", "has " + headers.size() + " entries; the limit is " + MAX_HEADERS);
    }
    headers.forEach(JobRequest::checkHeader);
    JobRequest derived = derive();
    derived.headers = Map.copyOf(headers);
    derived.headersText =
        headers.isEmpty() ? Optional.empty() : Optional.of(JsonText.of("headers", headers));
    return derived;
  }

  /** The job's id. */
  public UUID id() {
    return id;
  }

  /**
   * Called by the queue when it is about to insert this request. True if this very request, or
   * another one with its id, may have been inserted before: then the history is searched for it, so
   * that a job that has already ended does not run again.
   */
  public boolean markSent() {
    return sent.getAndSet(true) || idIsNamed;
  }

  /** See {@link #of(String)}. */
  public String queue() {
    return queue;
  }

  /** See {@link #of(String, Object)}. */
  public JsonText payload() {
    return payload;
  }

  /** See {@link #priority(int)}. */
  public int priority() {
    return priority;
  }

  /** When it may run, see {@link #runAt(Instant)} and {@link #runIn(Duration)}. */
  public When when() {
    return when;
  }

  /** See {@link #maxAttempts(int)}. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** See {@link #timeout(Duration)}. */
  public Duration timeout() {
    return timeout;
  }

  /** See {@link #uniqueKey(String)}. */
  public Optional<String> uniqueKey() {
    return uniqueKey;
  }

  /** See {@link #uniqueKey(String, KeyPolicy)}; {@link KeyPolicy#KEEP} by default. */
  public KeyPolicy keyPolicy() {
    return keyPolicy;
  }

  /** See {@link #fingerprint(String)}. */
  public Optional<String> fingerprint() {
    return fingerprint;
  }

  /** See {@link #limitKey(String)}. */
  public Optional<String> limitKey() {
    return limitKey;
  }

  /** See {@link #headers(Map)}. */
  public Map<String, String> headers() {
    return headers;
  }

  private static void checkRange(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidValueException(
          field, "is " + value + "; the limit is " + min + " to " + max);
    }
  }

  private static void checkHeader(String name, String value) {
    Texts.checkName("headers", name, MAX_NAME_CHARACTERS);
    Objects.requireNonNull(value, "headers");
    if (value.length() > MAX_HEADER_CHARACTERS) {
      throw new InvalidValueException(
          "headers." + name,
          "has " + value.length() + " characters; the limit is " + MAX_HEADER_CHARACTERS);
    }
    Texts.checkStorable("headers." + name, value);
  }

  /** The headers as a JSON object; empty if there are none. */
  public Optional<JsonText> headersText() {
    return headersText;
  }

  /** The size of payload and headers: what buffers and claims count. */
  public int bytes() {
    return payload.bytes() + headersText.map(JsonText::bytes).orElse(0);
  }

  /** Names the job and its queue, never the payload. */
  @Override
  public String toString() {
    return "JobRequest[" + id + ", queue " + queue + ", " + payload.bytes() + " bytes]";
  }
}
