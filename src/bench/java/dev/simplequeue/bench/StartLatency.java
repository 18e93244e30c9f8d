package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * w4: an idle node, one enqueue each 50 ms: from just before the call to the start of the handler,
 * enqueued in the same process and in another one. The floor: a bare INSERT and an UPDATE …
 * RETURNING, one after the other.
 */
final class StartLatency implements Workload {
  private final AtomicReference<Latencies> latencies = new AtomicReference<>(new Latencies());

  @Override
  public void run(Bed bed, Scale scale) {
    double floor = scale.productOnly ? 0 : FloorRoundTrip.p50Millis(bed, scale.samples);
    String deployment = bed.deployFresh();
    new Drainer(bed, ThreadingModel.EVENT_LOOP).warmUp();
    String handlers =
        await(
            WorkloadHandlers.deploy(
                bed.vertx(),
                ThreadingModel.EVENT_LOOP,
                job -> latencies.get().record(WorkloadRequests.nanosSinceSent(job))));
    Singles.warmUp(bed.vertx());
    measure(bed, scale, "same process", floor, jobs -> Singles.send(bed.vertx(), jobs));
    try (Child other = new Child(bed, "enqueue")) {
      other.await("state", "ready");
      other.tell(EnqueueMode.WARM_UP);
      other.await("state", "warm");
      measure(bed, scale, "another process", floor, jobs -> sendFrom(other, jobs));
    }
    bed.undeploy(handlers);
    bed.undeploy(deployment);
  }

  private static void sendFrom(Child other, int jobs) {
    long sent = other.number("sent") + jobs;
    other.tell(Integer.toString(jobs));
    other.await("sent", Math.toIntExact(sent));
  }

  private void measure(Bed bed, Scale scale, String where, double floor, IntConsumer send) {
    bed.settleDown();
    long before = bed.count("archive");
    Latencies measured = new Latencies();
    latencies.set(measured);
    Meter meter = new Meter(bed);
    send.accept(scale.samples);
    JsonObject costs = meter.costs(scale.samples);
    boolean archived = bed.within(10, () -> bed.count("archive") - before == scale.samples);
    JsonObject line =
        new JsonObject()
            .put("enqueued_in", where)
            .put("jobs", scale.samples)
            .put("ok", archived && measured.count() == scale.samples)
            .mergeIn(measured.toJson())
            .mergeIn(costs);
    if (!scale.productOnly) {
      Bed.compare(line, "floor_p50_ms", "of_floor", "p50_ms", floor);
    }
    bed.print(line);
  }
}
