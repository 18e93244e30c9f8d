package dev.simplequeue.impl.job;

import dev.simplequeue.impl.base.Delivery;
import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import java.util.List;
import java.util.Map;

/** What the queue knows of requests besides their values. */
public final class Requests {

  /** What a request can name, in the order of the statements' columns. */
  public static final List<JobField<?, ?>> FIELDS = values(JobRequest.blank()).fields();

  private Requests() {}

  /** What the request itself names. */
  public static JobValues values(JobRequest request) {
    return Internals.values().apply(request);
  }

  /** A request with these values; without a queue it can only be a template, or have one. */
  public static JobRequest of(JobValues values) {
    return (JobRequest) Internals.request().apply(values);
  }

  /** What is known of the calls with this request. */
  public static Delivery delivery(JobRequest request) {
    return Internals.delivery().apply(request);
  }

  /**
   * The very same request, with its id and its delivery, completed by its template.
   *
   * @throws InvalidValueException if that takes something over its limit, or there is no queue
   */
  public static JobRequest completedBy(JobRequest request, JobRequest template) {
    return (JobRequest) Internals.completion().apply(request, template);
  }

  /**
   * The very same requests, with the context of a trace in their headers; one that has a context of
   * its own, or no room for it, stays as it is.
   */
  public static List<JobRequest> carrying(List<JobRequest> requests, Map<String, String> context) {
    return context.isEmpty()
        ? requests
        : requests.stream().map(request -> carrying(request, context)).toList();
  }

  private static JobRequest carrying(JobRequest request, Map<String, String> context) {
    if (context.keySet().stream().anyMatch(request.headers()::containsKey)) {
      return request;
    }
    try {
      return (JobRequest) Internals.carrying().apply(request, context);
    } catch (InvalidValueException e) {
      return request;
    }
  }

  /** Whether its key holds beyond its end, or is made of its payload. */
  public static boolean isOnce(JobRequest request) {
    return request.per().isPresent() || request.uniqueBy().isPresent();
  }

  /**
   * Looks at what can only be known together with the template.
   *
   * @throws InvalidValueException if its key is made of fields, and its payload has none
   */
  public static void checkKey(JobRequest request) {
    boolean byFields = request.uniqueBy().filter(fields -> !fields.isEmpty()).isPresent();
    if (byFields && !request.payload().text().stripLeading().startsWith("{")) {
      throw new InvalidValueException("uniqueBy", "needs an object as payload");
    }
  }

  /**
   * The request, which can be a template.
   *
   * @throws InvalidValueException if it has what belongs to a single job
   */
  public static JobRequest asTemplate(JobRequest request) {
    if (delivery(request).idIsNamed()) {
      throw notOfATemplate("an id");
    } else if (request.when().at().isPresent()) {
      throw notOfATemplate("a time (runAt), only runIn");
    } else if (request.uniqueKey().isPresent() || request.uniqueBy().isPresent()) {
      throw notOfATemplate("a unique key, only a key policy");
    } else if (request.template().isPresent()) {
      throw notOfATemplate("a template of its own");
    }
    return request;
  }

  private static InvalidValueException notOfATemplate(String what) {
    return new InvalidValueException("template", "cannot have " + what);
  }
}
