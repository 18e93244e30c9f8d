package dev.simplequeue.testing;

import dev.simplequeue.job.JobRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A job for {@link HandlerTester}: a request, checked as every request is, and what the queue knows
 * besides. Immutable: each method returns another job. Its payload goes through JSON, so that the
 * handler gets what would come out of the database.
 *
 * @param request what was enqueued
 * @param attempt which attempt it is, 1 for the first
 * @param crashes how often it was rescued from a dead node
 * @param reschedules how often its handler has rescheduled it
 * @param lastError why the last attempt failed
 * @param createdAt when it was enqueued
 */
public record TestJob(
    JobRequest request,
    int attempt,
    int crashes,
    int reschedules,
    Optional<String> lastError,
    Instant createdAt) {

  /** The queue of a job that was made of a payload alone. */
  public static final String QUEUE = "test";

  /**
   * The first attempt of what this request enqueues: best of the very request that the code under
   * test makes.
   *
   * @param request with a queue
   * @return the job
   */
  public static TestJob of(JobRequest request) {
    return new TestJob(request, 1, 0, 0, Optional.empty(), Instant.now());
  }

  /**
   * The first attempt of a job with this payload, or of this request.
   *
   * @param payload what Jackson writes as JSON, or a {@link JobRequest}
   * @return the job, in the queue {@value #QUEUE}
   */
  public static TestJob of(Object payload) {
    return payload instanceof JobRequest request ? of(request) : of(JobRequest.of(QUEUE, payload));
  }

  /**
   * Says which attempt it is; each before has failed.
   *
   * @param number 1 for the first
   * @return such a job
   */
  public TestJob attempt(int number) {
    return new TestJob(request, number, crashes, reschedules, lastError, createdAt);
  }

  /**
   * Adds a header.
   *
   * @param name its name
   * @param value its value
   * @return such a job
   */
  public TestJob header(String name, String value) {
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.put(name, value);
    JobRequest changed = request.headers(headers).id(request.id());
    return new TestJob(changed, attempt, crashes, reschedules, lastError, createdAt);
  }

  /**
   * Says that nodes have died while they ran it.
   *
   * @param times how many
   * @return such a job
   */
  public TestJob crashes(int times) {
    return new TestJob(request, attempt, times, reschedules, lastError, createdAt);
  }

  /**
   * Says that its handler has rescheduled it.
   *
   * @param times how often
   * @return such a job
   */
  public TestJob reschedules(int times) {
    return new TestJob(request, attempt, crashes, times, lastError, createdAt);
  }

  /**
   * Says why the last attempt failed.
   *
   * @param message the message
   * @return such a job
   */
  public TestJob lastError(String message) {
    return new TestJob(request, attempt, crashes, reschedules, Optional.of(message), createdAt);
  }

  /** {@return the number of its claim} Each claim has raised it, and so has each rescue. */
  int fence() {
    return attempt + reschedules + 2 * crashes;
  }
}
