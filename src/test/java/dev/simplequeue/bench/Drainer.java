package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has handlers drain jobs that are there: from the first handler's start until so many are handled
 * and a count finds as many more in the archive.
 */
final class Drainer {
  private static final int INSTANCES = 8;
  private static final int PARTS = 10;

  private final Bed bed;
  private final ThreadingModel threading;

  Drainer(Bed bed, ThreadingModel threading) {
    this.bed = bed;
    this.threading = threading;
  }

  /** The figures, with the rates of each tenth of the jobs. */
  JsonObject drain(int jobs) {
    long before = archived();
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
    while (archived() - before < jobs) {
      Thread.onSpinWait();
    }
    JsonObject line = meter.read(jobs, System.nanoTime() - count.times[0]);
    bed.undeploy(handlers);
    return line.put("ok", count.handled.get() >= jobs).put("rates", count.rates());
  }

  private long archived() {
    return bed.number("select count(*) from " + Bed.SCHEMA + ".archive");
  }

  /** Counts handled jobs, and notes when each tenth of them was. */
  private static final class Count {
    private final AtomicInteger handled = new AtomicInteger();
    private final long[] times = new long[PARTS + 1];
    private final CountDownLatch all = new CountDownLatch(1);
    private final int jobs;
    private final int part;

    Count(int jobs) {
      this.jobs = jobs;
      this.part = jobs / PARTS;
    }

    void handled() {
      int number = handled.incrementAndGet();
      if (number == 1) {
        times[0] = System.nanoTime();
      }
      if (number % part == 0 && number / part <= PARTS) {
        times[number / part] = System.nanoTime();
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

    JsonArray rates() {
      JsonArray rates = new JsonArray();
      for (int i = 1; i <= PARTS; i++) {
        rates.add(Math.round(part / ((times[i] - times[i - 1]) / 1e9)));
      }
      return rates;
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
