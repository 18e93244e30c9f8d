package dev.simplequeue.handler;

import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Future;
import java.util.Objects;

/**
 * A handler whose jobs all carry one type: each payload is read and validated before {@link
 * #process(Job, Object)} sees it. A payload that does not fit, or that {@link #validate} refuses,
 * ends its job as unprocessable.
 *
 * <p>A record that checks its values in its constructor needs no {@link #validate}: a payload that
 * it refuses does not fit.
 *
 * @param <T> the type of the payload, read as by {@link Job#payloadAs}
 */
public abstract class TypedHandler<T> extends HandlerVerticle {
  private final Class<T> type;

  /**
   * For subclasses. Has no effect until the verticle is deployed.
   *
   * @param type the type of the payload
   */
  protected TypedHandler(Class<T> type) {
    this.type = Objects.requireNonNull(type, "type");
  }

  /**
   * Runs a job. Called as {@link #process(Job)}.
   *
   * @param job the claimed job
   * @param payload its payload, read and validated
   * @return completes with the result, as {@link #process(Job)}
   */
  protected abstract Future<JobResult> process(Job job, T payload);

  /**
   * Checks a payload that was read. Accepts all by default. Called before {@link #process(Job,
   * Object)}, on the same thread.
   *
   * @param payload the payload, never null
   * @throws UnprocessablePayloadException if no attempt can process it: the job ends as
   *     unprocessable. The message is stored with the job and logged; do not quote the payload. Any
   *     other exception is a failed attempt
   */
  protected void validate(T payload) {}

  @Override
  protected final Future<JobResult> process(Job job) {
    T payload = job.payloadAs(type);
    validate(payload);
    return process(job, payload);
  }
}
