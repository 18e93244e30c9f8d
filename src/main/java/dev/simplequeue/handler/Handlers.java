package dev.simplequeue.handler;

import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The handlers of one queue, made from a function instead of a subclass of {@link HandlerVerticle}.
 * Immutable; each method that sets a value returns new handlers. Nothing runs until {@link
 * #deploy}.
 *
 * <pre>{@code
 * Handlers.of("email", job -> send(job.payload()).map(JobResult.success())).places(8).deploy(vertx);
 * Handlers.blocking("report", job -> JobResult.success(write(job.payload()))).places(4).deploy(vertx);
 * }</pre>
 */
public final class Handlers {
  private final String queue;
  private final Work work;
  private final Acquire acquire;
  private final ThreadingModel threads;
  private final int places;
  private final boolean interrupting;
  private final String addressPrefix;

  /** Runs a job. */
  @FunctionalInterface
  public interface Work {
    /**
     * As {@link HandlerVerticle#process}.
     *
     * @param job the claimed job
     * @return completes with the result; a failed future or null is a failed attempt
     * @throws Exception for a failed attempt
     */
    Future<JobResult> process(Job job) throws Exception;
  }

  /**
   * Runs a job whose payload was read.
   *
   * @param <T> the type of the payload
   */
  @FunctionalInterface
  public interface TypedWork<T> {
    /**
     * As {@link TypedHandler#process(Job, Object)}.
     *
     * @param job the claimed job
     * @param payload its payload
     * @return completes with the result; a failed future or null is a failed attempt
     * @throws Exception for a failed attempt
     */
    Future<JobResult> process(Job job, T payload) throws Exception;
  }

  /** Runs a job and may block its thread. */
  @FunctionalInterface
  public interface BlockingWork {
    /**
     * Returns when the job is done.
     *
     * @param job the claimed job
     * @return the result; null is a failed attempt
     * @throws Exception for a failed attempt
     */
    JobResult process(Job job) throws Exception;
  }

  /** Acquires the handler's own permit. */
  @FunctionalInterface
  public interface Acquire {
    /**
     * As {@link HandlerVerticle#acquire}.
     *
     * @param job the claimed job
     * @return completes with the permit or with a refusal
     * @throws Exception for a failed attempt
     */
    Future<Permit> acquire(Job job) throws Exception;
  }

  private Handlers(
      String queue,
      Work work,
      Acquire acquire,
      ThreadingModel threads,
      int places,
      boolean interrupting,
      String addressPrefix) {
    this.queue = queue;
    this.work = work;
    this.acquire = acquire;
    this.threads = threads;
    this.places = places;
    this.interrupting = interrupting;
    this.addressPrefix = addressPrefix;
  }

  /**
   * Handlers that never block, with one place, on an event loop.
   *
   * @param queue the queue whose jobs they run, 1 to 255 characters without control characters
   * @param work runs a job; must be thread-safe
   * @return the handlers
   * @throws InvalidValueException if the queue's name is outside its limits
   */
  public static Handlers of(String queue, Work work) {
    return new Handlers(
        JobRequest.of(Objects.requireNonNull(queue, "queue")).queue(),
        Objects.requireNonNull(work, "work"),
        job -> HandlerVerticle.GRANTED,
        ThreadingModel.EVENT_LOOP,
        1,
        false,
        SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX);
  }

  /**
   * The same for jobs that all carry one type. A payload that does not fit ends its job as
   * unprocessable; to validate more than the type says, do it in the type's constructor or use
   * {@link TypedHandler}.
   *
   * @param <T> the type of the payload
   * @param queue the queue whose jobs they run, 1 to 255 characters without control characters
   * @param type the type of the payload, read as by {@link Job#payloadAs}
   * @param work runs a job; must be thread-safe
   * @return the handlers
   * @throws InvalidValueException if the queue's name is outside its limits
   */
  public static <T> Handlers of(String queue, Class<T> type, TypedWork<T> work) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(work, "work");
    return of(queue, new Adapted(work, job -> work.process(job, job.payloadAs(type))));
  }

  /**
   * Handlers that block, with one place, on worker threads.
   *
   * @param queue the queue whose jobs they run, 1 to 255 characters without control characters
   * @param work runs a job; must be thread-safe
   * @return the handlers
   * @throws InvalidValueException if the queue's name is outside its limits
   */
  public static Handlers blocking(String queue, BlockingWork work) {
    Objects.requireNonNull(work, "work");
    return of(queue, new Adapted(work, job -> Future.succeededFuture(work.process(job))))
        .threads(ThreadingModel.WORKER);
  }

  /**
   * Sets the threads that run the jobs. {@code WORKER} has a pool of its own, with as many threads
   * as places; {@code VIRTUAL_THREAD} needs Java 21.
   *
   * @param model the kind of thread
   * @return new handlers with this value
   */
  public Handlers threads(ThreadingModel model) {
    return new Handlers(
        queue,
        work,
        acquire,
        Objects.requireNonNull(model, "threads"),
        places,
        interrupting,
        addressPrefix);
  }

  /**
   * Sets how many jobs run at a time in one deployment, 1 by default. On an event loop they share
   * it; on worker and virtual threads each has a thread of its own.
   *
   * @param places 1 or more
   * @return new handlers with this value
   * @throws InvalidValueException if it is less than 1
   */
  public Handlers places(int places) {
    if (places < 1) {
      throw new InvalidValueException("places", "is " + places + "; the limit is 1 or more");
    }
    return new Handlers(queue, work, acquire, threads, places, interrupting, addressPrefix);
  }

  /**
   * Sets what acquires the handler's own permit before a job runs; granted by default.
   *
   * @param acquire as {@link HandlerVerticle#acquire}; must be thread-safe
   * @return new handlers with this value
   */
  public Handlers acquire(Acquire acquire) {
    return new Handlers(
        queue,
        work,
        Objects.requireNonNull(acquire, "acquire"),
        threads,
        places,
        interrupting,
        addressPrefix);
  }

  /**
   * Interrupts the thread of a job that is cancelled while it blocks. Not on an event loop.
   *
   * @return new handlers with this value
   */
  public Handlers interruptWhenCancelled() {
    return new Handlers(queue, work, acquire, threads, places, true, addressPrefix);
  }

  /**
   * Sets the prefix of the queue's addresses, {@code simplequeue} by default.
   *
   * @param prefix as in the options of the queue
   * @return new handlers with this value
   */
  public Handlers addressPrefix(String prefix) {
    return new Handlers(
        queue,
        work,
        acquire,
        threads,
        places,
        interrupting,
        Objects.requireNonNull(prefix, "addressPrefix"));
  }

  /**
   * Deploys them. Undeploy them by the id, or let {@code vertx.close()} do it.
   *
   * @param vertx the one in which the queue is deployed, before or after
   * @return completes with the id of the deployment
   */
  public Future<String> deploy(Vertx vertx) {
    DeploymentOptions options =
        new DeploymentOptions()
            .setThreadingModel(threads)
            .setConfig(new JsonObject().put("addressPrefix", addressPrefix));
    if (threads != ThreadingModel.EVENT_LOOP) {
      options.setInstances(places);
    }
    if (threads == ThreadingModel.WORKER) {
      options.setWorkerPoolName(addressPrefix + '-' + queue).setWorkerPoolSize(places);
    }
    return vertx.deployVerticle(FunctionHandler::new, options);
  }

  /** What runs a job by a function of another kind, which was given. */
  private record Adapted(Object given, Work work) implements Work {
    @Override
    public Future<JobResult> process(Job job) throws Exception {
      return work.process(job);
    }
  }

  /** One instance. */
  private final class FunctionHandler extends HandlerVerticle {
    @Override
    public String queue() {
      return queue;
    }

    @Override
    Class<?> code() {
      return (work instanceof Adapted adapted ? adapted.given() : work).getClass();
    }

    @Override
    public int concurrency() {
      return threads == ThreadingModel.EVENT_LOOP ? places : 1;
    }

    @Override
    public boolean interruptWhenCancelled() {
      return interrupting;
    }

    @Override
    protected Future<Permit> acquire(Job job) {
      try {
        return acquire.acquire(job);
      } catch (Exception e) {
        return Future.failedFuture(e);
      }
    }

    @Override
    protected Future<JobResult> process(Job job) {
      try {
        return work.process(job);
      } catch (Exception e) {
        return Future.failedFuture(e);
      }
    }
  }
}
