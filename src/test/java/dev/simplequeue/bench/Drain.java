package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;

/**
 * w3: one node drains jobs that were there before, history kept: from the first handler's start
 * until all are handled and a count finds all of them in the archive. The floor: one claiming and
 * one settling connection, 500 jobs a statement.
 */
final class Drain implements Bench.Workload {
  static final int WARM_UP = 20_000;

  @Override
  public void run(Bed bed, int jobs) {
    long floor = floor(bed, jobs);
    for (ThreadingModel threading :
        new ThreadingModel[] {ThreadingModel.WORKER, ThreadingModel.EVENT_LOOP}) {
      String deployment = bed.deployFresh();
      Drainer drainer = new Drainer(bed, threading);
      bed.preload(WARM_UP);
      drainer.drain(WARM_UP);
      bed.preload(jobs);
      JsonObject line = drainer.drain(jobs);
      bed.undeploy(deployment);
      line.put("floor_jobs_per_s", floor);
      line.put("of_floor", Bed.round(line.getLong("jobs_per_s") / (double) floor));
      bed.print(new JsonObject().put("handlers", threading.name()).mergeIn(line));
    }
  }

  static long floor(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    FloorSql floor = new FloorSql(bed);
    bed.preload(WARM_UP);
    floor.drain();
    bed.preload(jobs);
    bed.settleDown();
    long start = System.nanoTime();
    int drained = floor.drain();
    long nanos = System.nanoTime() - start;
    floor.close();
    bed.undeploy(deployment);
    if (drained != jobs) {
      throw new IllegalStateException("the floor drained " + drained + " of " + jobs + " jobs");
    }
    return Math.round(jobs / (nanos / 1e9));
  }
}
