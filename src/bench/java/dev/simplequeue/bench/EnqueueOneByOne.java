package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * w2: single calls, so many in flight at a time; w2bus: the same as messages on the event bus. The
 * floor: the same inserts by SQL alone, as many rows a statement as are in flight, from one loop.
 */
final class EnqueueOneByOne implements Workload {
  private static final int IN_FLIGHT = 64;

  private final boolean byMessage;

  EnqueueOneByOne(boolean byMessage) {
    this.byMessage = byMessage;
  }

  @Override
  public void run(Bed bed, Scale scale) {
    int jobs = scale.jobs / 5;
    String deployment = bed.deployFresh();
    EnqueueMany.warmUp(bed);
    for (int round = 0; round < Drainer.WARM_UP_ROUNDS; round++) {
      call(bed, WorkloadRequests.of(bed.warmUp()));
      bed.emptyJobs();
    }
    long floor = scale.productOnly ? 0 : FloorInsert.measure(bed, jobs, IN_FLIGHT);
    JsonObject many = scale.productOnly ? new JsonObject() : EnqueueMany.measure(bed, scale.jobs);
    JsonObject line = measure(bed, jobs);
    bed.undeploy(deployment);
    if (!scale.productOnly) {
      Bed.compare(line, "floor_jobs_per_s", "of_floor", "jobs_per_s", floor);
      Bed.compare(line, "w1_jobs_per_s", "of_w1", "jobs_per_s", many.getDouble("jobs_per_s"));
    }
    bed.print(line);
  }

  private JsonObject measure(Bed bed, int jobs) {
    List<JobRequest> requests = WorkloadRequests.of(jobs);
    bed.settleDown();
    Meter meter = new Meter(bed);
    call(bed, requests);
    return meter.read(jobs).put("ok", bed.count("job") == jobs);
  }

  private void call(Bed bed, List<JobRequest> requests) {
    SimpleQueue queue = SimpleQueue.create(bed.vertx());
    Function<JobRequest, Future<?>> one =
        byMessage
            ? request -> bed.vertx().eventBus().request("simplequeue.enqueue", json(request))
            : queue::enqueue;
    Iterator<JobRequest> rest = requests.iterator();
    Promise<Void> done = Promise.promise();
    int[] open = {requests.size()};
    bed.vertx()
        .runOnContext(
            v -> {
              for (int i = 0; i < IN_FLIGHT; i++) {
                next(one, rest, open, done);
              }
            });
    await(done.future());
  }

  private static void next(
      Function<JobRequest, Future<?>> one,
      Iterator<JobRequest> rest,
      int[] open,
      Promise<Void> done) {
    if (rest.hasNext()) {
      one.apply(rest.next())
          .onFailure(done::tryFail)
          .onSuccess(
              receipt -> {
                if (--open[0] == 0) {
                  done.tryComplete();
                }
                next(one, rest, open, done);
              });
    }
  }

  private static JsonObject json(JobRequest request) {
    return new JsonObject()
        .put("queue", request.queue())
        .put("payload", new JsonObject(request.payload().text()));
  }
}
