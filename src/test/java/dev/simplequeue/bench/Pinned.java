package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;

/**
 * w6: another session holds a snapshot from before the enqueue, so that no dead row can be removed
 * while the jobs are drained.
 */
final class Pinned implements Bench.Workload {

  @Override
  public void run(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    Drainer drainer = new Drainer(bed, ThreadingModel.EVENT_LOOP);
    bed.preload(Drain.WARM_UP);
    drainer.drain(Drain.WARM_UP);
    PgConnection reader = bed.connect();
    await(reader.query("begin isolation level repeatable read").execute());
    await(reader.query("select count(*) from " + Bed.SCHEMA + ".job").execute());
    bed.preload(jobs);
    JsonObject line = drainer.drain(jobs);
    await(reader.query("rollback").execute());
    await(reader.close());
    bed.undeploy(deployment);
    bed.print(line);
  }
}
