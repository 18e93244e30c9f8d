package dev.simplequeue.bus;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import java.util.List;

/**
 * One call to enqueue within a {@code Vertx}; answered with {@link Outcomes}.
 *
 * @param requests any number
 * @param awaited whether the caller will wait for their ends, so that a queue that keeps none is
 *     refused
 */
public record EnqueueCall(List<JobRequest> requests, boolean awaited) {

  /** What became of each request, in the order of the call. */
  public record Outcomes(List<Outcome> outcomes) {}

  /** What became of one request. */
  public sealed interface Outcome {}

  /** It is acknowledged. */
  public record Done(Receipt receipt) implements Outcome {}

  /** It is not. */
  public record Failed(EnqueueException error) implements Outcome {}
}
