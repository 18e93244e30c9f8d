package dev.simplequeue.bench;

import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** The handlers of all workloads: eight instances that notice the job's start and succeed. */
final class WorkloadHandlers {
  private static final int INSTANCES = 8;
  private static final Future<JobResult> SUCCESS = Future.succeededFuture(JobResult.success());

  private WorkloadHandlers() {}

  static Future<String> deploy(Vertx vertx, ThreadingModel threading, Consumer<Job> started) {
    return deploy(vertx, threading, 1, started);
  }

  /** The same, each of them with so many places. */
  static Future<String> deploy(
      Vertx vertx, ThreadingModel threading, int concurrency, Consumer<Job> started) {
    DeploymentOptions options =
        new DeploymentOptions().setInstances(INSTANCES).setThreadingModel(threading);
    if (threading == ThreadingModel.WORKER) {
      options.setWorkerPoolName("bench").setWorkerPoolSize(INSTANCES);
    }
    return vertx.deployVerticle(
        () ->
            new LambdaHandler(
                WorkloadRequests.QUEUE,
                concurrency,
                job -> {
                  started.accept(job);
                  return SUCCESS;
                }),
        options);
  }
}
