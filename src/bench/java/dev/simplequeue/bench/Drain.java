package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * w3: one node drains jobs that were there before, history kept.
 *
 * <p>Floor and product take turns for some rounds, for one drain of little more than a second says
 * little on a machine that does other things too; and the first one still runs code that is hardly
 * compiled. Each round is a line: what they have in common is their median.
 */
final class Drain implements Workload {
  @Override
  public void run(Bed bed, Scale scale) {
    for (int round = 1; round <= scale.rounds; round++) {
      long floor = scale.productOnly ? 0 : FloorDrain.plain(bed, scale.jobs);
      for (ThreadingModel threading : List.of(ThreadingModel.WORKER, ThreadingModel.EVENT_LOOP)) {
        JsonObject line = Drainer.plain(bed, threading, scale.jobs);
        if (!scale.productOnly) {
          Bed.compare(line, "floor_jobs_per_s", "of_floor", "jobs_per_s", floor);
        }
        bed.print(
            new JsonObject().put("handlers", threading.name()).put("round", round).mergeIn(line));
      }
    }
  }
}
