package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * w5: a million jobs wait, and the first of them are drained; w5future: a million are scheduled for
 * tomorrow, and those that are ready are drained. The floor drains as many of the same backlog
 * before; a plain drain of as many, just before that, says what the backlog costs.
 */
final class DeepBacklog implements Workload {
  private final boolean future;

  DeepBacklog(boolean future) {
    this.future = future;
  }

  @Override
  public void run(Bed bed, Scale scale) {
    int jobs = future ? scale.jobs : scale.jobs / 2;
    JsonObject plain =
        scale.productOnly ? new JsonObject() : Drainer.plain(bed, ThreadingModel.EVENT_LOOP, jobs);
    String deployment = bed.deployFresh();
    Drainer drainer = new Drainer(bed, ThreadingModel.EVENT_LOOP);
    drainer.warmUp();
    if (future) {
      bed.preload(scale.backlog, request -> request.runIn(Duration.ofDays(1)));
    } else {
      bed.preload(scale.backlog);
    }
    long floor = scale.productOnly ? 0 : floor(bed, jobs);
    if (future) {
      bed.preload(jobs);
    }
    JsonObject line = drainer.drain(jobs).put("backlog", scale.backlog);
    bed.undeploy(deployment);
    if (!scale.productOnly) {
      Bed.compare(line, "floor_jobs_per_s", "of_floor", "jobs_per_s", floor);
      Bed.compare(line, "w3_jobs_per_s", "of_w3", "jobs_per_s", plain.getDouble("jobs_per_s"));
    }
    bed.print(line);
  }

  private long floor(Bed bed, int jobs) {
    if (future) {
      bed.preload(jobs);
    }
    return FloorDrain.measure(bed, jobs);
  }
}
