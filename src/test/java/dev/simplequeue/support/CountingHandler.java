package dev.simplequeue.support;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A handler with a permit of its own, that counts what happens to it. To be deployed once. */
public final class CountingHandler extends HandlerVerticle {
  private final String queue;
  private final AtomicInteger acquired = new AtomicInteger();
  private final AtomicInteger processed = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final Function<Job, Future<Permit>> acquire;
  private final Function<Job, Future<JobResult>> work;

  public CountingHandler(
      String queue, Function<Job, Future<Permit>> acquire, Function<Job, Future<JobResult>> work) {
    this.queue = queue;
    this.acquire = acquire;
    this.work = work;
  }

  /** How often a permit was asked for. */
  public int acquired() {
    return acquired.get();
  }

  /** How many jobs began. */
  public int processed() {
    return processed.get();
  }

  /** How many {@link #permit permits} were given back. */
  public int released() {
    return released.get();
  }

  /** A permit whose release is counted. */
  public Permit permit() {
    return Permit.granted(released::incrementAndGet);
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  protected Future<Permit> acquire(Job job) {
    acquired.incrementAndGet();
    return acquire.apply(job);
  }

  @Override
  protected Future<JobResult> process(Job job) {
    processed.incrementAndGet();
    return work.apply(job);
  }
}
