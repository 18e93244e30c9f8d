package dev.simplequeue.job;

import dev.simplequeue.impl.base.Delivery;
import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.base.TextChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  /** {@link #uniqueByPayload} takes at most this many fields. */
  public static final int MAX_KEY_FIELDS = 16;

  /** A header's value has at most this many characters. */
  public static final int MAX_HEADER_CHARACTERS = 4096;

  static {
    Internals.ofRequests(
        request -> ((JobRequest) request).delivery,
        (request, template) -> ((JobRequest) request).completedBy((JobRequest) template),
        (request, headers) -> ((JobRequest) request).carrying(headers),
        request -> ((JobRequest) request).values,
        JobRequest::of);
  }

  private static final JobValues NOTHING = JobValues.none(RequestField.ALL);

  private final UUID id;
  private final Delivery delivery;
  private final JobValues values;
  private final JobKey key;
  private final Optional<String> template;
  private final int bytes;

  private JobRequest(
      UUID id, Delivery delivery, JobValues values, JobKey key, Optional<String> template) {
    this.id = id;
    this.delivery = delivery;
    this.values = values;
    this.key = key;
    this.template = template;
    Headers headers = values.value(RequestField.HEADERS);
    this.bytes =
        payload().bytes()
            + (headers == null || headers.texts().isEmpty() ? 0 : headers.text().bytes());
  }

  /** Another job, unless an id was named. */
  private JobRequest derive(JobValues values, JobKey key, Optional<String> template) {
    boolean named = delivery.idIsNamed();
    return new JobRequest(named ? id : JobIds.next(), new Delivery(named), values, key, template);
  }

  private JobRequest derive(JobValues values) {
    return derive(values, key, template);
  }

  private <R> JobRequest with(JobField<R, ?> field, R value) {
    return derive(values.with(field, value));
  }

  /**
   * A request with an empty object as payload.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return the request; its id is new
   * @throws InvalidValueException if the queue's name is not 1 to 255 characters without control
   *     characters
   */
  public static JobRequest of(String queue) {
    return of(NOTHING.with(RequestField.QUEUE, queue));
  }

  /**
   * A request with a payload, which is written as JSON now: later changes of the object do not
   * matter.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @param payload anything that Jackson writes with Vert.x's mapper: a record, a map, a {@code
   *     JsonObject}, a string, a number
   * @return the request; its id is new
   * @throws InvalidValueException if the queue's name or the payload is out of its limits
   */
  public static JobRequest of(String queue, Object payload) {
    return of(NOTHING.with(RequestField.QUEUE, queue, RequestField.PAYLOAD, payload));
  }

  /**
   * A request that names nothing as yet: to be a template, of which {@code
   * SimpleQueueOptions.setTemplate} says more, or to be completed by one.
   *
   * @return a request without a queue; its id is new
   */
  public static JobRequest blank() {
    return of(NOTHING);
  }

  private static JobRequest of(JobValues values) {
    return new JobRequest(
        JobIds.next(), new Delivery(false), values, JobKey.NONE, Optional.empty());
  }

  /**
   * A request that takes the values that it does not set, even the queue, from a template, see
   * {@link #template(String)}.
   *
   * @param template the template's name
   * @return the request; its id is new
   * @throws InvalidValueException if the template's name is not 1 to 255 characters without control
   *     characters
   */
  public static JobRequest fromTemplate(String template) {
    return blank().template(template);
  }

  /**
   * The same with a payload, see {@link #payload(Object)}.
   *
   * @param template the template's name
   * @param payload merged with the template's payload if both are objects, and else in its place
   * @return the request; its id is new
   * @throws InvalidValueException if the template's name or the payload is out of its limits
   */
  public static JobRequest fromTemplate(String template, Object payload) {
    return of(NOTHING.with(RequestField.PAYLOAD, payload)).template(template);
  }

  /**
   * The template with this name supplies the values that this request does not set: queue,
   * priority, {@code runIn}, attempts, timeout, key policy, fingerprint. Headers and payloads are
   * merged; where both have the same name, the request's value counts. It is looked up when the
   * request is enqueued; if there is none with that name, only this request fails.
   *
   * @param name the template's name
   * @return another request that the template completes
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest template(String name) {
    return derive(
        values,
        key,
        Optional.of(
            TextChecks.checkName(
                "template", name, MAX_NAME_CHARACTERS, InvalidValueException::new)));
  }

  /**
   * Sets the queue.
   *
   * @param name the queue's name
   * @return another request for this queue
   * @throws InvalidValueException if the name is not 1 to 255 characters without control characters
   */
  public JobRequest queue(String name) {
    return with(RequestField.QUEUE, name);
  }

  /**
   * Sets the payload, which is written as JSON now, see {@link #of(String, Object)}. If it and the
   * template's payload are objects, they are merged to any depth; any other payload replaces the
   * template's.
   *
   * @param payload anything that Jackson writes with Vert.x's mapper
   * @return another request with this payload
   * @throws InvalidValueException if it is out of its limits
   */
  public JobRequest payload(Object payload) {
    return with(RequestField.PAYLOAD, payload);
  }

  /**
   * Sets the job's id, preferably a UUID of version 7. A job with the same id is inserted once,
   * however often it is enqueued, as long as its record is kept.
   *
   * @param id the job's id; requests derived from this one keep it
   * @return the same request as another with this id
   */
  public JobRequest id(UUID id) {
    return new JobRequest(
        Objects.requireNonNull(id, "id"), new Delivery(true), values, key, template);
  }

  /**
   * Sets the priority, from 0 (most urgent) to 9; 5 by default.
   *
   * @param priority 0 (most urgent) to 9
   * @return another request with this priority
   * @throws InvalidValueException if it is out of range
   */
  public JobRequest priority(int priority) {
    return with(RequestField.PRIORITY, priority);
  }

  /**
   * Sets the time before which the job must not run, by the database's clock; now by default.
   * Prefer {@link #runIn} if this node's clock may be wrong.
   *
   * @param time in the years 1 to 9999; one that is past means now
   * @return another request for this time, without a delay
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public JobRequest runAt(Instant time) {
    return derive(values.put(RequestField.RUN_IN, Optional.of(When.at("runAt", time))));
  }

  /**
   * Sets the delay before which the job must not run, measured by the database; zero by default.
   *
   * @param delay zero to {@link When#MAX_WAIT}, counted from the insertion
   * @return another request with this delay, without a time
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public JobRequest runIn(Duration delay) {
    return with(RequestField.RUN_IN, delay);
  }

  /**
   * Sets the number of attempts after which a failure is final, 1 to 32767; 3 by default.
   *
   * @param maxAttempts 1 to 32767, the first attempt included
   * @return another request with this number of attempts
   * @throws InvalidValueException if it is out of range
   */
  public JobRequest maxAttempts(int maxAttempts) {
    return with(RequestField.MAX_ATTEMPTS, maxAttempts);
  }

  /**
   * Sets the longest run of one attempt, rounded up to the millisecond; zero, the default, means
   * the queue's timeout.
   *
   * @param timeout zero to {@link When#MAX_WAIT}
   * @return another request with this timeout
   * @throws InvalidValueException if it is negative or longer than {@link When#MAX_WAIT}
   */
  public JobRequest timeout(Duration timeout) {
    return with(RequestField.TIMEOUT, timeout);
  }

  /**
   * Sets a key that at most one live job, over all queues, can have. While another job holds it,
   * enqueueing this request changes nothing and the receipt names the holder.
   *
   * @param key the key, 1 to 255 characters without control characters
   * @return another request with this key and no policy of its own: that of its template, or {@link
   *     KeyPolicy#KEEP}
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest uniqueKey(String key) {
    return keyed(JobKey.named(key), Optional.empty());
  }

  /**
   * Sets the unique key, and what to do while another live job holds it.
   *
   * @param key the key, 1 to 255 characters without control characters
   * @param policy what to do while another live job holds the key
   * @return another request with this key and policy
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest uniqueKey(String key, KeyPolicy policy) {
    return keyed(JobKey.named(key), Optional.of(Objects.requireNonNull(policy, "keyPolicy")));
  }

  private JobRequest keyed(JobKey key, Optional<KeyPolicy> policy) {
    return derive(values.put(RequestField.KEY_POLICY, policy), key, template);
  }

  /**
   * Lets the payload be the unique key: of the jobs of a queue with the same payload, or with the
   * same values in the named fields, at most one is live. The database makes the key, of the
   * payload as it keeps it, together with that of the template: the order of fields does not
   * matter, but {@code 1} and {@code 1.0} differ.
   *
   * @param fields up to {@value #MAX_KEY_FIELDS} names of fields of the payload, which must be an
   *     object then, one that is missing counts as null; none for the whole payload
   * @return another request, in the place of a {@link #uniqueKey(String)}, without a policy of its
   *     own
   * @throws InvalidValueException if there are more, or a name is not 1 to 255 characters without
   *     control characters
   */
  public JobRequest uniqueByPayload(String... fields) {
    return keyed(JobKey.byPayload(fields), Optional.empty());
  }

  /**
   * Lets the unique key hold for this time, counted from the insertion of the job, also after the
   * job has ended; see {@link #per(KeyPeriod)}.
   *
   * @param period 1 s to 3,650 days, whole milliseconds
   * @return another request with this period
   * @throws InvalidValueException if it is out of range, or the request has no unique key
   */
  public JobRequest per(Duration period) {
    return per(KeyPeriod.of(period));
  }

  /**
   * Lets the unique key hold for a period, also after the job has ended, unless it was cancelled:
   * until then a request for the key that names a period too inserts nothing, and its receipt names
   * the job. A job that lives longer than the period keeps its key until it ends. How long a key
   * holds is up to the request that took it.
   *
   * @param period for how long
   * @return another request with this period
   * @throws InvalidValueException if the request has no unique key
   */
  public JobRequest per(KeyPeriod period) {
    return derive(values, key.per(Objects.requireNonNull(period, "per")), template);
  }

  /**
   * Sets what happens while another live job has the unique key of this request. In a template it
   * is for the requests that have a key.
   *
   * @param policy what to do while another live job holds the key
   * @return another request with this policy
   */
  public JobRequest keyPolicy(KeyPolicy policy) {
    return with(RequestField.KEY_POLICY, Objects.requireNonNull(policy, "keyPolicy"));
  }

  /**
   * Sets the group that the job belongs to, to find or cancel it together with others. Not unique.
   *
   * @param fingerprint the group's name, 1 to 255 characters without control characters
   * @return another request of this group
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest fingerprint(String fingerprint) {
    return with(RequestField.FINGERPRINT, fingerprint);
  }

  /**
   * Sets the key under which the queue's limits per key count the job: a tenant, an account, a
   * host. Without effect in a queue that has no such limit; the queue's options {@code
   * limitKeyMaxRunning} and {@code limitKeyRateLimit} set them.
   *
   * @param limitKey the key, 1 to 255 characters without control characters
   * @return another request with this limit key
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobRequest limitKey(String limitKey) {
    return with(RequestField.LIMIT_KEY, limitKey);
  }

  /**
   * Sets strings that are stored with the job and passed to its handler, such as a trace context.
   *
   * @param headers the values by name; copied
   * @return another request with these headers and no others
   * @throws InvalidValueException if there are more than {@value #MAX_HEADERS}, a name is not 1 to
   *     255 characters without control characters, or a value is longer than {@value
   *     #MAX_HEADER_CHARACTERS} characters
   */
  public JobRequest headers(Map<String, String> headers) {
    return with(RequestField.HEADERS, headers);
  }

  /** {@return the job's id} */
  public UUID id() {
    return id;
  }

  /**
   * {@return the template that completes this request; empty if there is none, or if it was applied
   * already}
   */
  public Optional<String> template() {
    return template;
  }

  /** The very same request, with its id and its delivery, completed by its template. */
  private JobRequest completedBy(JobRequest defaults) {
    JobValues merged = values.over(defaults.values);
    if (merged.get(RequestField.QUEUE).isEmpty()) {
      throw new InvalidValueException(
          "queue", "is missing: neither the request nor its template names one");
    }
    return new JobRequest(id, delivery, merged, key, Optional.empty());
  }

  /** The very same request with these headers too; its own count where both have a name. */
  private JobRequest carrying(Map<String, String> headers) {
    return new JobRequest(
        id, delivery, values.over(NOTHING.with(RequestField.HEADERS, headers)), key, template);
  }

  /** {@return the queue's name; an empty string if the template is to set it} */
  public String queue() {
    return values.value(RequestField.QUEUE, "");
  }

  /** {@return the payload; an empty object by default} */
  public JsonText payload() {
    return values.value(RequestField.PAYLOAD, JsonText.EMPTY_OBJECT);
  }

  /** {@return the priority, 0 (most urgent) to 9; 5 by default} */
  public int priority() {
    return values.value(RequestField.PRIORITY, DEFAULT_PRIORITY);
  }

  /**
   * {@return when it may run, as {@link #runAt(Instant)} or {@link #runIn(Duration)} says; now by
   * default}
   */
  public When when() {
    return values.value(RequestField.RUN_IN, When.NOW);
  }

  /** {@return the number of attempts after which a failure is final; 3 by default} */
  public int maxAttempts() {
    return values.get(RequestField.MAX_ATTEMPTS).orElse(DEFAULT_MAX_ATTEMPTS);
  }

  /** {@return the longest run of one attempt; zero, the default, means the queue's timeout} */
  public Duration timeout() {
    return values.get(RequestField.TIMEOUT).orElse(Duration.ZERO);
  }

  /** {@return the key that at most one live job can have} */
  public Optional<String> uniqueKey() {
    return key.name();
  }

  /**
   * {@return the fields of the payload that make the job unique; an empty list for the whole
   * payload}
   */
  public Optional<List<String>> uniqueBy() {
    return key.fields();
  }

  /** {@return for how long its unique key holds, also after it has ended} */
  public Optional<KeyPeriod> per() {
    return key.period();
  }

  /**
   * {@return what happens while another live job holds the unique key; {@link KeyPolicy#KEEP} by
   * default}
   */
  public KeyPolicy keyPolicy() {
    return values.get(RequestField.KEY_POLICY).orElse(KeyPolicy.KEEP);
  }

  /** {@return the group that the job belongs to} */
  public Optional<String> fingerprint() {
    return values.get(RequestField.FINGERPRINT);
  }

  /** {@return the key under which the queue's limits per key count the job} */
  public Optional<String> limitKey() {
    return values.get(RequestField.LIMIT_KEY);
  }

  /** {@return the strings that travel with the job; empty by default, cannot be changed} */
  public Map<String, String> headers() {
    return values.get(RequestField.HEADERS).map(Headers::texts).orElse(Map.of());
  }

  /** {@return the headers as a JSON object; empty if there are none} */
  public Optional<JsonText> headersText() {
    return values.get(RequestField.HEADERS).filter(h -> !h.texts().isEmpty()).map(Headers::text);
  }

  /** {@return the size of payload and headers in bytes: what buffers and claims count} */
  public int bytes() {
    return bytes;
  }

  /** Names the job and its queue, never the payload. */
  @Override
  public String toString() {
    return "JobRequest[" + id + ", queue " + queue() + ", " + payload().bytes() + " bytes]";
  }
}
