package dev.simplequeue.kit;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What the tests of the kit say often. */
final class Kit {
  private Kit() {}

  /** The future's result. */
  static <T> T await(Future<T> future) {
    return future.timeout(30, TimeUnit.SECONDS).toCompletionStage().toCompletableFuture().join();
  }

  static UUID enqueue(SimpleQueue queue, JobRequest request) {
    return await(queue.enqueue(request)).id();
  }

  static JobRequest job(String queue, int number) {
    return JobRequest.of(queue, new JsonObject().put("n", number));
  }

  static Handlers succeeding(String queue) {
    return Handlers.of(queue, job -> Future.succeededFuture(JobResult.success()));
  }
}
