package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.UUID;

/** A test of the inspector, from Java and by messages alike. */
abstract class InspectedJobs extends CancelledJobs {

  /** How the inspector is asked. */
  enum Way {
    JAVA,
    MESSAGES
  }

  protected Operator inspector(Way way) {
    return way == Way.JAVA ? SimpleQueue.create(vertx).operate() : new BusInspector(vertx);
  }

  /** Runs the jobs of this queue, each with this result. */
  protected String deployAnswering(String queue, JobResult result) {
    return deployHandlers(
        () -> new LambdaHandler(queue, job -> Future.succeededFuture(result)),
        ThreadingModel.EVENT_LOOP,
        1);
  }

  /** Enqueues these jobs and lets them die; then nobody handles their queue any more. */
  protected void die(SimpleQueue queue, JobRequest... requests) {
    long before = deadJobs();
    await(queue.enqueueAll(List.of(requests)));
    String handler =
        deployAnswering(requests[0].queue(), JobResult.critical("boom number " + before));
    eventually(() -> assertThat(deadJobs()).isEqualTo(before + requests.length));
    await(vertx.undeploy(handler));
  }

  protected static Edited done(UUID... ids) {
    return new Edited(List.of(ids), List.of(), List.of(), List.of());
  }

  protected static Edited running(UUID id) {
    return new Edited(List.of(), List.of(id), List.of(), List.of());
  }

  protected static Edited gone(UUID id) {
    return new Edited(List.of(), List.of(), List.of(), List.of(id));
  }
}
