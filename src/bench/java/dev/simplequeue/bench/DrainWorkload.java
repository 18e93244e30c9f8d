package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * w3: one node drains jobs that were there before, history kept. Floor and product take turns in
 * each round.
 */
final class DrainWorkload implements Workload {
  @Override
  public void run(Bed bed, Scale scale) {
    long floor = scale.productOnly ? 0 : FloorDrain.plain(bed, scale.jobs);
    for (ThreadingModel threading : List.of(ThreadingModel.WORKER, ThreadingModel.EVENT_LOOP)) {
      JsonObject line = Drainer.plain(bed, threading, scale.jobs);
      if (!scale.productOnly) {
        Bed.compare(line, "floor_jobs_per_s", "of_floor", "jobs_per_s", floor);
      }
      bed.print(new JsonObject().put("handlers", threading.name()).mergeIn(line));
    }
  }
}
