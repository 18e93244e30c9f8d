package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/**
 * w4: an idle node, one enqueue each 50 ms: from just before the call to the start of the handler,
 * enqueued on the same node and on another one. The floor: a bare INSERT and an UPDATE … RETURNING,
 * one after the other.
 */
final class StartLatency implements Bench.Workload {
  private static final int WARM_UP = 100;
  private static final int SAMPLES = 300;
  private static final long PAUSE_MILLIS = 50;

  private final AtomicReference<Promise<Long>> started = new AtomicReference<>(Promise.promise());

  @Override
  public void run(Bed bed, int jobs) {
    double floor = floor(bed);
    String deployment = bed.deployFresh();
    await(bed.vertx().deployVerticle(new Starter()));
    measure(bed, bed.vertx(), "same node", floor);
    Vertx other = Vertx.vertx();
    await(other.deployVerticle(new SimpleQueueVerticle(bed.options())));
    measure(bed, other, "another node", floor);
    await(other.close());
    bed.undeploy(deployment);
  }

  private void measure(Bed bed, Vertx from, String where, double floor) {
    SimpleQueue queue = SimpleQueue.client(from);
    Histogram micros = new Histogram(3);
    for (int i = -WARM_UP; i < SAMPLES; i++) {
      Promise<Long> start = Promise.promise();
      started.set(start);
      JobRequest request = Bed.requests(1).get(0);
      long before = System.nanoTime();
      await(queue.enqueue(request));
      long nanos = await(start.future()) - before;
      if (i >= 0) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
      }
      await(bed.vertx().timer(PAUSE_MILLIS));
    }
    bed.print(
        new JsonObject()
            .put("enqueued_on", where)
            .put("jobs", SAMPLES)
            .put("p50_ms", Bed.round(micros.getValueAtPercentile(50) / 1e3))
            .put("p95_ms", Bed.round(micros.getValueAtPercentile(95) / 1e3))
            .put("p99_ms", Bed.round(micros.getValueAtPercentile(99) / 1e3))
            .put("floor_p50_ms", floor)
            .put("ok", true));
  }

  private static double floor(Bed bed) {
    bed.execute("drop table if exists simplequeue_floor");
    bed.execute(
        "create table simplequeue_floor (id bigserial primary key, payload jsonb, taken boolean)");
    PgConnection connection = bed.connect();
    Histogram micros = new Histogram(3);
    for (int i = -WARM_UP; i < SAMPLES; i++) {
      long before = System.nanoTime();
      await(
          connection
              .preparedQuery(
                  "insert into simplequeue_floor (payload) values ('{\"a\": 1}') returning id")
              .execute());
      await(
          connection
              .preparedQuery(
                  "update simplequeue_floor set taken = true where id = (select max(id) from simplequeue_floor)"
                      + " returning payload")
              .execute());
      if (i >= 0) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - before));
      }
      await(bed.vertx().timer(PAUSE_MILLIS));
    }
    await(connection.close());
    bed.execute("drop table simplequeue_floor");
    return Bed.round(micros.getValueAtPercentile(50) / 1e3);
  }

  private final class Starter extends HandlerVerticle {
    @Override
    public String queue() {
      return "bench";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      started.get().tryComplete(System.nanoTime());
      return Future.succeededFuture(JobResult.success());
    }
  }
}
