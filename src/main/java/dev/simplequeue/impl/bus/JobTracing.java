package dev.simplequeue.impl.bus;

import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes spans of what happens to a job, and passes their context on in its headers. A failure in it
 * does not affect the job.
 */
public interface JobTracing {
  /** How the messages of this system are called in spans. */
  String SYSTEM = "simplequeue";

  /** A run that begins later than this after its job was made does not stretch the trace. */
  Duration SAME_TRACE = Duration.ofMinutes(5);

  /**
   * Sends requests within a span.
   *
   * @param context the caller's
   * @param send sends them, with the context of the span in their headers
   */
  <T> Future<T> enqueue(
      Context context, List<JobRequest> requests, Function<List<JobRequest>, Future<T>> send);

  /**
   * Runs a handler within a span.
   *
   * @param context the handler's own, on whose thread this is
   */
  Future<JobResult> process(Context context, Job job, Supplier<Future<JobResult>> run);

  /** The headers of a job; none if they cannot be read, which its handler will find out. */
  static Map<String, String> headers(Job job) {
    try {
      return job.headers();
    } catch (RuntimeException e) {
      return Map.of();
    }
  }

  /** Whether a run belongs to the trace that has enqueued its job; if not, it is only linked. */
  static boolean isSameTrace(Job job) {
    return job.attempt() <= 1
        && job.reschedules() == 0
        && job.crashes() == 0
        && job.createdAt().plus(SAME_TRACE).isAfter(Instant.now());
  }

  /** What a result has as {@code error.type}; empty for a success. */
  static String errorType(JobResult result) {
    if (result instanceof JobResult.Failed failed) {
      return failed.error().kind();
    } else if (result instanceof JobResult.Retry retry) {
      return retry.error().kind();
    } else if (result instanceof JobResult.Critical critical) {
      return critical.error().kind();
    } else if (result instanceof JobResult.Cancel cancel) {
      return cancel.reason().kind();
    }
    return result instanceof JobResult.Unprocessable unfit ? unfit.reason().kind() : "";
  }

  /** The queue that all of them are for, or an empty string. */
  static String queue(List<JobRequest> requests) {
    String queue = requests.get(0).queue();
    return requests.stream().allMatch(request -> request.queue().equals(queue)) ? queue : "";
  }
}
