package dev.simplequeue.examples;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Asks for a job, waits for its outcome, and takes back what is not wanted any more. */
public final class CancelAndAwait {
  private final SimpleQueue queue;

  /** Uses the queue of this {@code Vertx}. */
  public CancelAndAwait(Vertx vertx) {
    this.queue = SimpleQueue.create(vertx);
  }

  // tag::callers[]
  /** Has a report made and gives its outcome; the future fails if it is not there in time. */
  public Future<JobOutcome> report(String tenant) {
    JobRequest request = JobRequest.of("report", tenant).fingerprint("tenant-" + tenant);
    return queue.enqueueAndAwait(request, Await.END.atMost(Duration.ofSeconds(20)));
  }

  /** The tenant has left: none of its reports starts any more, those that run are told. */
  public Future<Integer> forget(String tenant) {
    return queue
        .cancelByFingerprint("tenant-" + tenant)
        .map(cancellation -> cancellation.ended() + cancellation.signalled());
  }

  // end::callers[]

  /** A handler that ends early when its job is cancelled. */
  public static final class ReportHandler extends HandlerVerticle {
    @Override
    public String queue() {
      return "report";
    }

    // tag::handler[]
    @Override
    protected Future<JobResult> process(Job job) {
      Promise<JobResult> done = Promise.promise();
      long timer =
          vertx.setTimer(1000, id -> done.tryComplete(JobResult.success("the report"))); // work
      job.cancelled()
          .onSuccess(
              told -> {
                vertx.cancelTimer(timer);
                done.tryComplete(JobResult.cancel("not wanted any more"));
              });
      return done.future();
    }
    // end::handler[]
  }
}
