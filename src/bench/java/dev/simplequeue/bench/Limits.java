package dev.simplequeue.bench;

import dev.simplequeue.job.JobRequest;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What cluster-wide limits cost: half of the jobs of w3 are drained with as many places as a node
 * has by default, without a limit, with 50 permits, and with a permit for each of 1,000 limit keys.
 */
final class Limits implements Workload {
  private static final int CONCURRENCY = 13;
  private static final int KEYS = 1_000;

  @Override
  public void run(Bed bed, Scale scale) {
    int jobs = scale.jobs / 2;
    double none = drain(bed, jobs, "none", "", request -> request, 0);
    drain(bed, jobs, "cluster", "cluster_max_running = 50", request -> request, none);
    drain(bed, jobs, "keys", "limit_key_max_running = 1", Limits::keyed, none);
  }

  private static JobRequest keyed(JobRequest request) {
    return request.limitKey("key " + Math.floorMod(UUID.randomUUID().hashCode(), KEYS));
  }

  private static double drain(
      Bed bed, int jobs, String name, String limit, UnaryOperator<JobRequest> change, double none) {
    String deployment = bed.deployFresh();
    if (!limit.isEmpty()) {
      bed.execute(
          "insert into " + Bed.SCHEMA + ".queue (name) values ('" + WorkloadRequests.QUEUE + "')");
      bed.execute("update " + Bed.SCHEMA + ".queue set " + limit);
    }
    Drainer drainer = new Drainer(bed, ThreadingModel.EVENT_LOOP, CONCURRENCY);
    drainer.warmUp();
    bed.preload(jobs, change);
    JsonObject line = new JsonObject().put("limit", name).mergeIn(drainer.drain(jobs));
    bed.undeploy(deployment);
    if (none > 0) {
      Bed.compare(line, "none_jobs_per_s", "of_none", "jobs_per_s", none);
    }
    bed.print(line);
    return line.getDouble("jobs_per_s");
  }
}
