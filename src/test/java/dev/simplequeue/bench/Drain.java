package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * w3: one node drains jobs that were there before, history kept: from the first handler's start
 * until all are handled and a count finds all of them in the archive. The floor: one claiming and
 * one settling connection, 500 jobs a statement.
 */
final class Drain implements Bench.Workload {
  private static final int WARM_UP = 20_000;
  private static final int INSTANCES = 8;

  @Override
  public void run(Bed bed, int jobs) {
    long floor = floor(bed, jobs);
    for (ThreadingModel threading :
        new ThreadingModel[] {ThreadingModel.WORKER, ThreadingModel.EVENT_LOOP}) {
      String deployment = bed.deployFresh();
      drain(bed, WARM_UP, threading);
      JsonObject line = drain(bed, jobs, threading);
      bed.undeploy(deployment);
      line.put("floor_jobs_per_s", floor);
      line.put("of_floor", Bed.round(line.getLong("jobs_per_s") / (double) floor));
      bed.print(new JsonObject().put("handlers", threading.name()).mergeIn(line));
    }
  }

  private static long floor(Bed bed, int jobs) {
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

  private static JsonObject drain(Bed bed, int jobs, ThreadingModel threading) {
    long before = archived(bed);
    bed.preload(jobs);
    bed.settleDown();
    Count count = new Count(jobs);
    DeploymentOptions options =
        new DeploymentOptions().setInstances(INSTANCES).setThreadingModel(threading);
    if (threading == ThreadingModel.WORKER) {
      options.setWorkerPoolName("bench").setWorkerPoolSize(INSTANCES);
    }
    Bed.Meter meter = bed.meter();
    String handlers = await(bed.vertx().deployVerticle(() -> new Counter(count), options));
    count.await();
    while (archived(bed) - before < jobs) {
      Thread.onSpinWait();
    }
    JsonObject line = meter.read(jobs, System.nanoTime() - count.first.get());
    bed.undeploy(handlers);
    return line.put("ok", archived(bed) - before == jobs && count.handled.get() == jobs);
  }

  private static long archived(Bed bed) {
    return bed.number("select count(*) from " + Bed.SCHEMA + ".archive");
  }

  /** Counts handled jobs. */
  private static final class Count {
    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicLong first = new AtomicLong();
    private final CountDownLatch all = new CountDownLatch(1);
    private final int jobs;

    Count(int jobs) {
      this.jobs = jobs;
    }

    void handled() {
      int number = handled.incrementAndGet();
      if (number == 1) {
        first.set(System.nanoTime());
      }
      if (number == jobs) {
        all.countDown();
      }
    }

    void await() {
      try {
        all.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class Counter extends HandlerVerticle {
    private final Count count;

    Counter(Count count) {
      this.count = count;
    }

    @Override
    public String queue() {
      return "bench";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      count.handled();
      return Future.succeededFuture(JobResult.success());
    }
  }
}
