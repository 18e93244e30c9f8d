package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * Has handlers drain jobs that are there: from the first handler's start until so many are handled
 * and found in the archive.
 *
 * <p>A count of the whole archive would be the slowest part of it: it is the first to read the new
 * rows, at the side of a node that may go on draining, and takes up to 130 ms. So the clock stops
 * when the last thousands that were handled are found in the archive by their ids, far more than a
 * node can hold unsettled; {@code tail_ms} is what that and the last settlements add to the time. A
 * count of all, with the clock stopped, must confirm it: otherwise the clock goes on until it does.
 */
final class Drainer {
  private static final String ARCHIVED =
      "select count(*) from " + Bed.SCHEMA + ".archive where id = any ($1::uuid[])";

  /**
   * A JVM that has drained 20,000 jobs, as in one round, still runs much of the code interpreted or
   * hardly compiled, and begins at half of its later rate. All drains are warmed up alike, so that
   * they compare.
   */
  static final int WARM_UP_ROUNDS = 3;

  private final Bed bed;
  private final ThreadingModel threading;
  private final int concurrency;

  Drainer(Bed bed, ThreadingModel threading) {
    this(bed, threading, 1);
  }

  /**
   * @param concurrency the places of each handler
   */
  Drainer(Bed bed, ThreadingModel threading, int concurrency) {
    this.bed = bed;
    this.threading = threading;
    this.concurrency = concurrency;
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
      bed.preload(bed.warmUp());
      drain(bed.warmUp());
    }
  }

  /** The figures, with the rates of each tenth of the jobs. */
  JsonObject drain(int jobs) {
    bed.settleDown();
    return drainAtOnce(jobs);
  }

  /** The same with the tables, and what the server knows of them, as they are. */
  JsonObject drainAtOnce(int jobs) {
    long before = bed.count("archive");
    Tenths tenths = new Tenths(jobs);
    Meter meter = new Meter(bed);
    String handlers =
        await(WorkloadHandlers.deploy(bed.vertx(), threading, concurrency, tenths::count));
    tenths.await();
    long end = awaitArchived(tenths.last());
    // Where jobs are left the node has gone on meanwhile.
    JsonObject costs = meter.costs(tenths.handled());
    while (bed.count("archive") - before < jobs) {
      end = System.nanoTime();
    }
    bed.undeploy(handlers);
    return Meter.rate(jobs, end - tenths.start())
        .mergeIn(costs)
        .put("tail_ms", Bed.round((end - tenths.end()) / 1e6))
        .put("ok", tenths.handled() >= jobs && bed.count("archive") - before >= jobs)
        .put("rates", tenths.rates());
  }

  /** When all of them are in the archive, by {@link System#nanoTime}. */
  private long awaitArchived(UUID[] ids) {
    while (bed.number(ARCHIVED, Tuple.of(ids)) < ids.length) {
      Thread.onSpinWait();
    }
    return System.nanoTime();
  }
}
