package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;

/**
 * Has handlers drain jobs that are there: from the first handler's start until so many are handled
 * and a count finds as many more in the archive.
 *
 * <p>The count begins when the last one is handled. It reads all of the archive, on one core, some
 * 8 ms for 100,000 rows, and is repeated until it finds them: {@code tail_ms} is what that and the
 * last settlements add to the time. Where jobs are left, the node goes on draining meanwhile; so
 * the rate and the costs are those of as many jobs as the count has found.
 */
final class Drainer {
  static final int WARM_UP = 20_000;

  /**
   * A JVM that has drained 20,000 jobs still runs much of the code interpreted or hardly compiled,
   * and reaches half of its later rate. All drains are warmed up alike, so that they compare.
   */
  static final int WARM_UP_ROUNDS = 3;

  private final Bed bed;
  private final ThreadingModel threading;

  Drainer(Bed bed, ThreadingModel threading) {
    this.bed = bed;
    this.threading = threading;
  }

  /** A whole drain, on a fresh schema: w3. */
  static JsonObject plain(Bed bed, ThreadingModel threading, int jobs) {
    String deployment = bed.deployFresh();
    Drainer drainer = new Drainer(bed, threading);
    drainer.warmUp();
    bed.preload(jobs);
    JsonObject line = drainer.drain(jobs);
    bed.undeploy(deployment);
    return line;
  }

  void warmUp() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      bed.preload(WARM_UP);
      drain(WARM_UP);
    }
  }

  /** The figures, with the rates of each tenth of the jobs. */
  JsonObject drain(int jobs) {
    long before = bed.count("archive");
    bed.settleDown();
    Tenths tenths = new Tenths(jobs);
    Meter meter = new Meter(bed);
    String handlers = await(Handlers.deploy(bed.vertx(), threading, job -> tenths.count()));
    tenths.await();
    long found;
    do {
      found = bed.count("archive") - before;
    } while (found < jobs);
    long end = System.nanoTime();
    JsonObject line = meter.read(found, end - tenths.start());
    bed.undeploy(handlers);
    return line.put("jobs", jobs)
        .put("tail_ms", Bed.round((end - tenths.end()) / 1e6))
        .put("ok", tenths.handled() >= jobs)
        .put("rates", tenths.rates());
  }
}
