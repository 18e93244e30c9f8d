package dev.simplequeue.support;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A handler whose work is a function. */
public final class LambdaHandler extends HandlerVerticle {
  private final String queue;
  private final int concurrency;
  private final Function<Job, Future<JobResult>> work;

  public LambdaHandler(String queue, Function<Job, Future<JobResult>> work) {
    this(queue, 1, work);
  }

  public LambdaHandler(String queue, int concurrency, Function<Job, Future<JobResult>> work) {
    this.queue = queue;
    this.concurrency = concurrency;
    this.work = work;
  }

  /** A handler that succeeds at once. */
  public static LambdaHandler succeeding(String queue) {
    return new LambdaHandler(queue, job -> Future.succeededFuture(JobResult.success()));
  }

  /** A handler whose jobs, one at a time, end when their promise is completed. */
  public static LambdaHandler holding(String queue, Collection<Promise<JobResult>> running) {
    return new LambdaHandler(queue, job -> hold(running));
  }

  /** A handler of so many places, whose jobs end as above and count what they are told. */
  public static LambdaHandler holding(
      String queue,
      int concurrency,
      Collection<Promise<JobResult>> running,
      AtomicInteger signalled) {
    return new LambdaHandler(
        queue,
        concurrency,
        job -> {
          job.cancelled().onSuccess(v -> signalled.incrementAndGet());
          return hold(running);
        });
  }

  private static Future<JobResult> hold(Collection<Promise<JobResult>> running) {
    Promise<JobResult> promise = Promise.promise();
    running.add(promise);
    return promise.future();
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  public int concurrency() {
    return concurrency;
  }

  @Override
  protected Future<JobResult> process(Job job) {
    return work.apply(job);
  }
}
