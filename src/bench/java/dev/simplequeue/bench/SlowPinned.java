package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * w6slow: another session holds a snapshot while millions of jobs come and go; then 100 jobs a
 * second. A queue that keeps up is empty after nearly every claim: this shows whether a claim then
 * reads from the start, over all dead rows. Compared with the same load without a snapshot.
 */
final class SlowPinned implements Workload {
  private static final int RATE = 100;

  @Override
  public void run(Bed bed, Scale scale) {
    int seconds = scale.seconds / 2;
    JsonObject unpinned =
        scale.productOnly ? new JsonObject() : measure(bed, () -> load(bed, seconds));
    JsonObject line =
        measure(
            bed,
            () ->
                Snapshot.heldDuring(
                    bed,
                    () -> {
                      comeAndGo(bed, scale.settled);
                      return load(bed, seconds);
                    }));
    line.put("settled_under_snapshot", scale.settled);
    if (!scale.productOnly) {
      Bed.compare(
          line, "unpinned_p99_ms", "p99_of_unpinned", "p99_ms", unpinned.getDouble("p99_ms"));
      if (unpinned.containsKey("server_cpu_ms_per_s")) {
        Bed.compare(
            line,
            "unpinned_server_cpu_ms_per_s",
            "server_cpu_of_unpinned",
            "server_cpu_ms_per_s",
            unpinned.getDouble("server_cpu_ms_per_s"));
      }
    }
    bed.print(line);
  }

  private static JsonObject measure(Bed bed, Supplier<JsonObject> load) {
    String deployment = bed.deployFresh();
    new Drainer(bed, ThreadingModel.EVENT_LOOP).warmUp();
    JsonObject line = load.get();
    bed.undeploy(deployment);
    return line;
  }

  private static JsonObject load(Bed bed, int seconds) {
    Load load = new Load(bed);
    String handlers = load.deploy();
    load.run(RATE, 2, 2);
    bed.settleDown();
    long before = bed.count("archive");
    Meter meter = new Meter(bed);
    Load.Measured measured = load.run(RATE, seconds, seconds);
    JsonObject costs = meter.perSecond().mergeIn(meter.costs(measured.jobs()));
    boolean archived = bed.within(10, () -> bed.count("archive") - before == measured.jobs());
    bed.undeploy(handlers);
    return new JsonObject()
        .put("jobs", measured.jobs())
        .put("ok", measured.isComplete() && archived)
        .mergeIn(measured.all().toJson())
        .mergeIn(costs);
  }

  /**
   * Leaves what so many jobs leave that were enqueued, claimed and settled, but quicker: the same
   * dead rows and index entries. (That they are not in the archive costs a claim nothing.)
   */
  private static void comeAndGo(Bed bed, int jobs) {
    bed.preload(jobs);
    bed.execute(
        "update "
            + Bed.SCHEMA
            + ".job set claimed_by = id, claimed_at = clock_timestamp(), attempt = 1, claims = 1");
    bed.execute("delete from " + Bed.SCHEMA + ".job");
  }
}
