package dev.simplequeue.examples;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * A handler that never blocks: it lives on an event loop, and one instance runs many jobs at a
 * time.
 */
public final class AsynchronousHandler extends HandlerVerticle {

  @Override
  public String queue() {
    return "ask-service";
  }

  // tag::handler[]
  @Override
  public int concurrency() {
    return 50;
  }

  @Override
  protected Future<JobResult> process(Job job) {
    return vertx
        .eventBus()
        .<JsonObject>request("service", job.payload())
        .map(reply -> JobResult.success(reply.body()));
    // If the service does not answer, the future fails, and so does the attempt.
  }

  // end::handler[]

  /** One instance, fifty permits. */
  public static Future<String> deploy(Vertx vertx) {
    return vertx.deployVerticle(new AsynchronousHandler());
  }
}
