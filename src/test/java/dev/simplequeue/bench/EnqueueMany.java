package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * w1: many jobs through one call of enqueueAll. The floor: the same inserts, their parameters made
 * before, on one connection.
 */
final class EnqueueMany implements Bench.Workload {
  private static final int WARM_UP = 20_000;
  private static final int ROWS = 4000;

  @Override
  public void run(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    SimpleQueue queue = SimpleQueue.client(bed.vertx());
    await(queue.enqueueAll(Bed.requests(WARM_UP)));
    bed.execute("truncate " + Bed.SCHEMA + ".job");

    long floor = floor(bed, jobs);
    bed.execute("truncate " + Bed.SCHEMA + ".job");

    List<JobRequest> requests = Bed.requests(jobs);
    bed.settleDown();
    Bed.Meter meter = bed.meter();
    await(queue.enqueueAll(requests));
    JsonObject line = meter.read(jobs);
    long found = bed.number("select count(*) from " + Bed.SCHEMA + ".job");
    bed.undeploy(deployment);
    line.put("ok", found == jobs).put("floor_jobs_per_s", floor);
    line.put("of_floor", Bed.round(line.getLong("jobs_per_s") / (double) floor));
    bed.print(line);
  }

  private static long floor(Bed bed, int jobs) {
    FloorSql floor = new FloorSql(bed);
    List<Tuple> batches = new ArrayList<>();
    for (int from = 0; from < jobs; from += ROWS) {
      batches.add(FloorSql.insertValues(Bed.requests(Math.min(ROWS, jobs - from))));
    }
    floor.insert(FloorSql.insertValues(Bed.requests(ROWS)));
    bed.execute("truncate " + Bed.SCHEMA + ".job");
    bed.settleDown();
    long start = System.nanoTime();
    batches.forEach(floor::insert);
    long nanos = System.nanoTime() - start;
    floor.close();
    return Math.round(jobs / (nanos / 1e9));
  }
}
