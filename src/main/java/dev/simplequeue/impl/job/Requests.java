package dev.simplequeue.impl.job;

import dev.simplequeue.impl.base.Delivery;
import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobValues;

/** What the queue knows of requests beside what they say. */
public final class Requests {

  private Requests() {}

  /** What is known of the calls with this request. */
  public static Delivery delivery(JobRequest request) {
    return Internals.delivery().apply(request);
  }

  /**
   * The very same request, with its id and its delivery, completed by its template.
   *
   * @throws InvalidValueException if that takes something over its limit, or there is no queue
   */
  public static JobRequest completedBy(JobRequest request, JobValues template) {
    return (JobRequest) Internals.completion().apply(request, template);
  }
}
