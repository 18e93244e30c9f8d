package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * w6: another session holds a snapshot from before the enqueue, so that no dead row can be removed
 * while the jobs are drained. The floor is the same under a snapshot of its own.
 */
final class Pinned implements Workload {

  @Override
  public void run(Bed bed, Scale scale) {
    JsonObject line = new JsonObject();
    if (scale.productOnly) {
      line.mergeIn(pinned(bed, scale.jobs));
    } else {
      JsonObject plain = Drainer.plain(bed, ThreadingModel.EVENT_LOOP, scale.jobs);
      long floor = floor(bed, scale.jobs);
      line.mergeIn(pinned(bed, scale.jobs));
      Bed.compare(line, "floor_jobs_per_s", "of_floor", "jobs_per_s", floor);
      Bed.compare(line, "w3_jobs_per_s", "of_w3", "jobs_per_s", plain.getDouble("jobs_per_s"));
    }
    JsonArray rates = line.getJsonArray("rates");
    double first = rates.getLong(0);
    bed.print(line.put("last_of_first", Bed.round(rates.getLong(rates.size() - 1) / first)));
  }

  private static JsonObject pinned(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    Drainer drainer = new Drainer(bed, ThreadingModel.EVENT_LOOP);
    drainer.warmUp();
    JsonObject line =
        Snapshot.heldDuring(
            bed,
            () -> {
              bed.preload(jobs);
              return drainer.drain(jobs);
            });
    bed.undeploy(deployment);
    return line;
  }

  private static long floor(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    FloorDrain.warmUp(bed);
    long rate =
        Snapshot.heldDuring(
            bed,
            () -> {
              bed.preload(jobs);
              return FloorDrain.measure(bed, jobs);
            });
    bed.undeploy(deployment);
    return rate;
  }
}
