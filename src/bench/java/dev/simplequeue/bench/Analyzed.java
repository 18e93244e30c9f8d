package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * analyzed: one node drains a burst after an ANALYZE that has found its table nearly empty. As many
 * jobs are drained before, two are scheduled for tomorrow, and the table is analyzed, as autovacuum
 * does by itself; then comes the burst, for which the node plans its statements anew. A plain drain
 * of as many, just before that, says what such statistics cost.
 */
final class Analyzed implements Workload {
  private static final String JOBS = Bed.SCHEMA + ".job";

  @Override
  public void run(Bed bed, Scale scale) {
    JsonObject plain =
        scale.productOnly
            ? new JsonObject()
            : Drainer.plain(bed, ThreadingModel.EVENT_LOOP, scale.jobs);
    String deployment = bed.deployFresh();
    // It would give true statistics sooner or later.
    bed.execute("alter table " + JOBS + " set (autovacuum_enabled = off)");
    Drainer drainer = new Drainer(bed, ThreadingModel.EVENT_LOOP);
    drainer.warmUp();
    bed.preload(scale.jobs);
    // At the end of the table, which stays as long as it is for them.
    bed.preload(2, request -> request.runIn(Duration.ofDays(1)));
    drainer.drain(scale.jobs);
    bed.execute("vacuum (analyze) " + JOBS);
    bed.preload(scale.jobs);
    JsonObject line = drainer.drainAtOnce(scale.jobs);
    bed.undeploy(deployment);
    if (!scale.productOnly) {
      Bed.compare(line, "w3_jobs_per_s", "of_w3", "jobs_per_s", plain.getDouble("jobs_per_s"));
    }
    bed.print(line);
  }
}
