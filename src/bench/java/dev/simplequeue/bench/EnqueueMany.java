package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** w1: many jobs through one call of enqueueAll. */
final class EnqueueMany implements Workload {
  private static final int FLOOR_ROWS = 4000;

  @Override
  public void run(Bed bed, Scale scale) {
    String deployment = bed.deployFresh();
    warmUp(bed);
    long floor = scale.productOnly ? 0 : FloorInsert.measure(bed, scale.jobs, FLOOR_ROWS);
    JsonObject line = measure(bed, scale.jobs);
    bed.undeploy(deployment);
    if (!scale.productOnly) {
      Bed.compare(line, "floor_jobs_per_s", "of_floor", "jobs_per_s", floor);
    }
    bed.print(line);
  }

  /** Leaves the table empty. */
  static void warmUp(Bed bed) {
    for (int round = 0; round < Drainer.WARM_UP_ROUNDS; round++) {
      await(SimpleQueue.create(bed.vertx()).enqueueAll(WorkloadRequests.of(bed.warmUp())));
      bed.emptyJobs();
    }
  }

  /** The figures, into an empty table; leaves it empty. */
  static JsonObject measure(Bed bed, int jobs) {
    SimpleQueue queue = SimpleQueue.create(bed.vertx());
    List<JobRequest> requests = WorkloadRequests.of(jobs);
    bed.settleDown();
    Meter meter = new Meter(bed);
    await(queue.enqueueAll(requests));
    JsonObject line = meter.read(jobs).put("ok", bed.count("job") == jobs);
    bed.emptyJobs();
    return line;
  }
}
