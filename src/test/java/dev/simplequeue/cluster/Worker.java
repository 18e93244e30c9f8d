package dev.simplequeue.cluster;

import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.NodeJvm;
import io.vertx.core.Vertx;
import java.io.IOException;

/** The main class of a node that runs the jobs of queue {@code work}, ten at a time, for 50 ms. */
final class Worker {

  private Worker() {}

  public static void main(String[] arguments) throws IOException {
    NodeJvm.work(
        NodeJvm.options(arguments),
        new LambdaHandler(
            "work",
            10,
            job -> Vertx.currentContext().owner().timer(50).map(done -> JobResult.success())));
  }
}
