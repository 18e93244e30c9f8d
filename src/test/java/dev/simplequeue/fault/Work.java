package dev.simplequeue.fault;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The handler of the fault tests: runs as long as its payload says, fails as often as it says, and
 * tells a witness.
 */
final class Work extends HandlerVerticle {
  static final String QUEUE = "work";
  static final int PLACES = 10;

  private final Witness witness;

  Work(Witness witness) {
    this.witness = witness;
  }

  /** A job that takes this long and fails so often before it succeeds. */
  static JobRequest request(long millis, int failures) {
    return JobRequest.of(QUEUE, new JsonObject().put("millis", millis).put("failures", failures));
  }

  @Override
  public String queue() {
    return QUEUE;
  }

  @Override
  public int concurrency() {
    return PLACES;
  }

  @Override
  protected Future<JobResult> process(Job job) {
    witness.started(job.id(), job.fence());
    JsonObject payload = job.payload();
    boolean fails = job.attempt() <= payload.getInteger("failures", 0);
    return vertx
        .timer(Math.max(1, payload.getLong("millis", 1L)))
        .map(
            v -> {
              witness.ended(job.id(), job.fence(), fails ? "failed" : "success");
              return fails ? JobResult.failed("as it was told") : JobResult.success();
            });
  }
}
