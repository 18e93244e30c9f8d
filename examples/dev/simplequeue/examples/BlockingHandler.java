package dev.simplequeue.examples;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A handler that blocks its thread: it belongs on worker threads, in a pool of its own with as many
 * threads as instances.
 */
public final class BlockingHandler extends HandlerVerticle {

  @Override
  public String queue() {
    return "measure-file";
  }

  // tag::process[]
  @Override
  protected Future<JobResult> process(Job job) {
    Path file = Path.of(job.payload().getString("path"));
    try {
      long bytes = Files.size(file);
      return Future.succeededFuture(JobResult.success(new JsonObject().put("bytes", bytes)));
    } catch (IOException e) {
      // Also a thrown exception would do: the attempt has failed, and the job waits for the next.
      return Future.succeededFuture(JobResult.failed(e));
    }
  }

  // end::process[]

  // tag::deploy[]
  /** Four files at a time. Without a name the pool would be the one that all verticles share. */
  public static Future<String> deploy(Vertx vertx) {
    return vertx.deployVerticle(
        BlockingHandler::new,
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName("measure-file")
            .setWorkerPoolSize(4)
            .setInstances(4));
  }
  // end::deploy[]
}
