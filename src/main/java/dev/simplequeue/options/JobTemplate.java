package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.impl.json.ValuesJson;
import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobValues;
import dev.simplequeue.job.KeyPolicy;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Values that requests take by the template's name for what they do not name themselves: from Java,
 * in messages and in SQL alike. A value that is not set is left to the defaults of requests.
 * Mutable until it is deployed; not thread-safe.
 */
public final class JobTemplate {
  static final Kind<JobTemplate> KIND =
      Kind.<JobTemplate>object("–", JobTemplate::new, template -> Optional.of(template.toJson()))
          .copiedBy(JobTemplate::new);

  private JobValues values = JobValues.NONE;

  /** Names nothing. */
  public JobTemplate() {}

  /** A copy. */
  public JobTemplate(JobTemplate other) {
    values = other.values;
  }

  /**
   * The values that this JSON names: {@code queue}, {@code payload}, {@code priority}, {@code
   * runIn}, {@code maxAttempts}, {@code timeout}, {@code uniqueKeyPolicy}, {@code fingerprint},
   * {@code limitKey}, {@code headers}, as in a request.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public JobTemplate(JsonObject json) {
    ValuesJson reader = new ValuesJson();
    reader
        .read(new StrictJson(json))
        .word("uniqueKeyPolicy", KeyPolicy.class, value -> reader.set(v -> v.keyPolicy(value)))
        .end();
    values = reader.values();
  }

  /**
   * The queue of requests that name none.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobTemplate setQueue(String queue) {
    values = values.queue(queue);
    return this;
  }

  /**
   * The payload of requests that have none, and what an object as payload has beside what the
   * request's object has, down to any depth. Written as JSON now.
   *
   * @throws InvalidValueException if it is no value that jsonb keeps
   */
  public JobTemplate setPayload(Object payload) {
    values = values.payload(payload);
    return this;
  }

  /**
   * From 0 (most urgent) to 9.
   *
   * @throws InvalidValueException if it is out of range
   */
  public JobTemplate setPriority(int priority) {
    values = values.priority(priority);
    return this;
  }

  /**
   * How long a request that names no time waits, measured by the database.
   *
   * @throws InvalidValueException if it is negative or longer than ten years
   */
  public JobTemplate setRunIn(Duration runIn) {
    values = values.runIn(runIn);
    return this;
  }

  /**
   * The attempts after which a failure is final, 1 to 32767.
   *
   * @throws InvalidValueException if it is out of range
   */
  public JobTemplate setMaxAttempts(int maxAttempts) {
    values = values.maxAttempts(maxAttempts);
    return this;
  }

  /**
   * The longest run of one attempt, rounded up to the millisecond; zero means the queue's.
   *
   * @throws InvalidValueException if it is negative or longer than ten years
   */
  public JobTemplate setTimeout(Duration timeout) {
    values = values.timeout(timeout);
    return this;
  }

  /**
   * What a request with a unique key does while another job has it, if it does not say so itself.
   */
  public JobTemplate setKeyPolicy(KeyPolicy keyPolicy) {
    values = values.keyPolicy(keyPolicy);
    return this;
  }

  /**
   * The group that the jobs belong to.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobTemplate setFingerprint(String fingerprint) {
    values = values.fingerprint(fingerprint);
    return this;
  }

  /**
   * What the queue's limits for each key count together.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public JobTemplate setLimitKey(String limitKey) {
    values = values.limitKey(limitKey);
    return this;
  }

  /**
   * Strings that travel with the jobs, beside those of the request.
   *
   * @throws InvalidValueException if there are too many, or one is out of its limits
   */
  public JobTemplate setHeaders(Map<String, String> headers) {
    values = values.headers(headers);
    return this;
  }

  /** All of them. */
  public JobValues getValues() {
    return values;
  }

  /**
   * The template as JSON, in the form that the constructor reads: what is set, and nothing else.
   */
  public JsonObject toJson() {
    JsonObject json = ValuesJson.write(values);
    values.keyPolicy().ifPresent(policy -> json.put("uniqueKeyPolicy", policy.name()));
    return json;
  }
}
