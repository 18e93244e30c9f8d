package dev.simplequeue.job;

import dev.simplequeue.impl.base.Delivery;
import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.impl.base.TextChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

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

  static {
    Internals.ofRequests(
        request -> ((JobRequest) request).delivery,
        (request, template) -> ((JobRequest) request).completedBy((JobValues) template));
  }

  private final UUID id;
  private final Delivery delivery;
  private final JobValues values;
  private final Optional<String> uniqueKey;
  private final Optional<String> template;

  private JobRequest(
      UUID id,
      Delivery delivery,
      JobValues values,
      Optional<String> uniqueKey,
      Optional<String> template) {
    this.id = id;
    this.delivery = delivery;
    this.values = values;
    this.uniqueKey = uniqueKey;
    this.template = template;
  }

  /** Another job, unless an id was named. */
  private JobRequest derive(
      JobValues values, Optional<String> uniqueKey, Optional<String> template) {
    boolean named = delivery.idIsNamed();
    return new JobRequest(
        named ? id : JobIds.next(), new Delivery(named), values, uniqueKey, template);
  }

  private JobRequest derive(JobValues values) {
    return derive(values, uniqueKey, template);
  }

  /**
   * A request with an empty object as payload.
   *
   * @throws InvalidValueException if the queue's name is not 1 to 255 characters without control
   *     characters
   */
  public static JobRequest of(String queue) {
    return of(JobValues.NONE.queue(queue));
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
    return of(JobValues.NONE.queue(queue).payload(payload));
  }

  /** A request with these values, which must have a queue unless a template is to name it. */
  public static JobRequest of(JobValues values) {
    return new JobRequest(
        JobIds.next(), new Delivery(false), values, Optional.empty(), Optional.empty());
  }

  /**
   * A request that takes what it does not name itself, and be it the queue, from a template, see
   * {@link #template(String)}.
   *
   * @throws InvalidValueException if the template's name is not 1 to 255 characters without control
   *     characters
   */
  public static JobRequest fromTemplate(String template) {
    return of(JobValues.NONE).template(template);
  }

  /**
   * The same with a payload, see {@link #payload(Object)}.
   *
   * @throws InvalidValueException if the template's name or the payload is out of its limits
   */
  public static JobRequest fromTemplate(String template, Object payload) {
    return of(JobValues.NONE.payload(payload)).template(template);
  }

  /**
   * The template with this name gives what this request does not name itself: queue, priority,
   * {@code runIn}, attempts, time limit, key policy, fingerprint; headers and payloads are put
   * together, and where both have a name, the request's counts. It is looked up when the request is
   * enqueued; if there is none with that name, only this request fails.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest template(String name) {
    return derive(
        values,
        uniqueKey,
        Optional.of(
            TextChecks.checkName(
                "template", name, MAX_NAME_CHARACTERS, InvalidValueException::new)));
  }

  /**
   * In this queue.
   *
   * @throws InvalidValueException if the name is not 1 to 255 characters without control characters
   */
  public JobRequest queue(String name) {
    return derive(values.queue(name));
  }

  /**
   * With this payload, which is written as JSON now, see {@link #of(String, Object)}. If it is an
   * object, and that of the request's template too, they are put together, down to any depth; any
   * other payload takes the place of the template's.
   *
   * @throws InvalidValueException if it is out of its limits
   */
  public JobRequest payload(Object payload) {
    return derive(values.payload(payload));
  }

  /**
   * The same job under an id of the caller's, best of version 7. Enqueueing it twice inserts it
   * once.
   */
  public JobRequest id(UUID id) {
    return new JobRequest(
        Objects.requireNonNull(id, "id"), new Delivery(true), values, uniqueKey, template);
  }

  /**
   * From 0 (most urgent) to 9; 5 by default.
   *
   * @throws InvalidValueException if it is out of range
   */
  public JobRequest priority(int priority) {
    return derive(values.priority(priority));
  }

  /**
   * Not before this time, by the database's clock; now by default. Prefer {@link #runIn} where this
   * node's clock may be wrong.
   *
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public JobRequest runAt(Instant time) {
    return derive(values.runAt(time));
  }

  /**
   * Not before this time from now, measured by the database.
   *
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public JobRequest runIn(Duration delay) {
    return derive(values.runIn(delay));
  }

  /**
   * The attempts after which a failure is final, 1 to 32767; 3 by default.
   *
   * @throws InvalidValueException if it is out of range
   */
  public JobRequest maxAttempts(int maxAttempts) {
    return derive(values.maxAttempts(maxAttempts));
  }

  /**
   * The longest run of one attempt, rounded up to the millisecond; zero, the default, means the
   * queue's.
   *
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public JobRequest timeout(Duration timeout) {
    return derive(values.timeout(timeout));
  }

  /**
   * At most one live job, in any queue, has this key. While one has, enqueueing this request
   * changes nothing and the receipt names the holder.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest uniqueKey(String key) {
    return keyed(key, Optional.empty());
  }

  /**
   * The same, and says what is to happen while another live job has this key.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest uniqueKey(String key, KeyPolicy policy) {
    return keyed(key, Optional.of(Objects.requireNonNull(policy, "uniqueKeyPolicy")));
  }

  private JobRequest keyed(String key, Optional<KeyPolicy> policy) {
    TextChecks.checkName("uniqueKey", key, MAX_NAME_CHARACTERS, InvalidValueException::new);
    return derive(values.keyPolicy(policy), Optional.of(key), template);
  }

  /**
   * The group that the job belongs to; no constraint.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest fingerprint(String fingerprint) {
    return derive(values.fingerprint(fingerprint));
  }

  /**
   * What the queue's limits for each key count together: a tenant, an account, a host. Of no effect
   * in a queue that has no such limit; {@code QueueOptions.limitKeyMaxRunning} and {@code
   * limitKeyRateLimit} set them.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest limitKey(String limitKey) {
    return derive(values.limitKey(limitKey));
  }

  /**
   * Strings that travel with the job, such as a trace context.
   *
   * @throws InvalidValueException if there are more than {@value #MAX_HEADERS}, a name is not 1 to
   *     255 characters without control characters, or a value is longer than {@value
   *     #MAX_HEADER_CHARACTERS} characters
   */
  public JobRequest headers(Map<String, String> headers) {
    return derive(values.headers(headers));
  }

  /** The job's id. */
  public UUID id() {
    return id;
  }

  /** The template that is to complete this request; empty if there is none, or it has been done. */
  public Optional<String> template() {
    return template;
  }

  /** The very same request, with its id and its delivery, completed by its template. */
  private JobRequest completedBy(JobValues defaults) {
    JobValues merged = values.over(defaults);
    if (merged.queue().isEmpty()) {
      throw new InvalidValueException(
          "queue", "is named neither by the request nor by its template");
    }
    return new JobRequest(id, delivery, merged, uniqueKey, Optional.empty());
  }

  /** What the request itself names. */
  public JobValues values() {
    return values;
  }

  /** See {@link #of(String)}; an empty text as long as it is the template's to name. */
  public String queue() {
    return values.queue().orElse("");
  }

  /** See {@link #of(String, Object)}. */
  public JsonText payload() {
    return values.payload().orElse(JsonText.EMPTY_OBJECT);
  }

  /** See {@link #priority(int)}. */
  public int priority() {
    return values.priority().orElse(DEFAULT_PRIORITY);
  }

  /** When it may run, see {@link #runAt(Instant)} and {@link #runIn(Duration)}. */
  public When when() {
    return values.when().orElse(When.NOW);
  }

  /** See {@link #maxAttempts(int)}. */
  public int maxAttempts() {
    return values.maxAttempts().orElse(DEFAULT_MAX_ATTEMPTS);
  }

  /** See {@link #timeout(Duration)}. */
  public Duration timeout() {
    return values.timeout().orElse(Duration.ZERO);
  }

  /** See {@link #uniqueKey(String)}. */
  public Optional<String> uniqueKey() {
    return uniqueKey;
  }

  /** See {@link #uniqueKey(String, KeyPolicy)}; {@link KeyPolicy#KEEP} by default. */
  public KeyPolicy keyPolicy() {
    return values.keyPolicy().orElse(KeyPolicy.KEEP);
  }

  /** See {@link #fingerprint(String)}. */
  public Optional<String> fingerprint() {
    return values.fingerprint();
  }

  /** See {@link #limitKey(String)}. */
  public Optional<String> limitKey() {
    return values.limitKey();
  }

  /** See {@link #headers(Map)}. */
  public Map<String, String> headers() {
    return values.headers();
  }

  /** The headers as a JSON object; empty if there are none. */
  public Optional<JsonText> headersText() {
    return values.headersText();
  }

  /** The size of payload and headers: what buffers and claims count. */
  public int bytes() {
    return payload().bytes() + headersText().map(JsonText::bytes).orElse(0);
  }

  /** Names the job and its queue, never the payload. */
  @Override
  public String toString() {
    return "JobRequest[" + id + ", queue " + queue() + ", " + payload().bytes() + " bytes]";
  }
}
