package dev.simplequeue.manual;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;

/** Blocks until something comes, or its job is cancelled. */
final class InterruptedHandler extends HandlerVerticle {
  private final BlockingQueue<String> source;

  InterruptedHandler(BlockingQueue<String> source) {
    this.source = source;
  }

  @Override
  public String queue() {
    return "blocking";
  }

  // tag::handler[]
  @Override
  public boolean interruptWhenCancelled() {
    return true;
  }

  @Override
  protected Future<JobResult> process(Job job) {
    try {
      return Future.succeededFuture(JobResult.success(source.take()));
    } catch (InterruptedException e) {
      return Future.succeededFuture(JobResult.cancel("not wanted any more"));
    }
  }
  // end::handler[]
}
