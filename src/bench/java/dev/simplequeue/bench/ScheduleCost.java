package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueueVerticle;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * schedules: what a node costs with 50,000 schedules at rest, compared with none; and, on four
 * nodes, from the tick of a schedule to the start of its handler.
 */
final class ScheduleCost implements Workload {
  private static final List<Integer> AT_REST = List.of(0, 50_000);
  private static final int FIRING = 20;
  private static final int NODES = 4;
  private static final long PATIENCE_SECONDS = 120;
  private static final String TABLE = Bed.SCHEMA + ".schedule";

  @Override
  public void run(Bed bed, Scale scale) {
    for (int schedules : AT_REST) {
      rest(bed, schedules, scale.seconds / 3);
    }
    fire(bed, scale.seconds / 3);
  }

  private static void rest(Bed bed, int schedules, int seconds) {
    String deployment = bed.deployFresh();
    put(bed, schedules, "{\"cron\": \"0 0 1 1 *\", \"zone\": \"Europe/Berlin\"}");
    boolean planned =
        bed.within(
            PATIENCE_SECONDS,
            () ->
                bed.number("select count(*) from " + TABLE + " where next_at > now()")
                    == schedules);
    bed.settleDown();
    Meter meter = new Meter(bed);
    bed.rest(seconds * 1000L);
    bed.print(
        new JsonObject().put("schedules", schedules).mergeIn(meter.perSecond()).put("ok", planned));
    bed.undeploy(deployment);
  }

  private static void put(Bed bed, int schedules, String definition) {
    bed.execute(
        "insert into "
            + TABLE
            + " (name, origin, definition, queue) select 'schedule ' || i, 'sql', '"
            + definition
            + "', '"
            + WorkloadRequests.QUEUE
            + "' from generate_series(1, "
            + schedules
            + ") as i");
    bed.execute("select pg_notify('" + Bed.SCHEMA + "', '{\"schedules\": [\"new\"]}')");
  }

  private static void fire(Bed bed, int seconds) {
    String deployment = bed.deployFresh();
    List<Vertx> others = new ArrayList<>();
    for (int i = 1; i < NODES; i++) {
      Vertx other = Vertx.vertx();
      others.add(other);
      await(other.deployVerticle(new SimpleQueueVerticle(Bed.options(bed.uri()))));
    }
    new Drainer(bed, ThreadingModel.EVENT_LOOP).warmUp();
    Latencies latencies = new Latencies();
    String handlers =
        await(
            WorkloadHandlers.deploy(
                bed.vertx(),
                ThreadingModel.EVENT_LOOP,
                job -> {
                  Instant tick = Instant.parse(job.headers().get("simplequeue-tick"));
                  latencies.record(Math.max(0, Duration.between(tick, Instant.now()).toNanos()));
                }));
    put(bed, FIRING, "{\"every\": \"1s\"}");
    bed.rest(seconds * 1000L);
    bed.execute("update " + TABLE + " set paused_at = now()");
    long fired = bed.number("select sum(fired)::bigint from " + TABLE);
    boolean handled = bed.within(PATIENCE_SECONDS, () -> latencies.count() == fired);
    bed.print(
        new JsonObject()
            .put("nodes", NODES)
            .put("firing", FIRING)
            .put("jobs", fired)
            .mergeIn(latencies.toJson())
            .put("ok", handled && fired > 0));
    bed.undeploy(handlers);
    others.forEach(other -> await(other.close()));
    bed.undeploy(deployment);
  }
}
