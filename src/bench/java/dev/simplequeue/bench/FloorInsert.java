package dev.simplequeue.bench;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * The floor of the enqueueing: the same inserts, their parameters made before, on one connection.
 */
final class FloorInsert {

  private FloorInsert() {}

  /** Jobs per second into an empty table, so many rows a statement; leaves it empty. */
  static long measure(Bed bed, int jobs, int rows) {
    FloorSql floor = new FloorSql(bed);
    batches(bed.warmUp(), rows).forEach(floor::insert);
    bed.emptyJobs();
    List<Tuple> batches = batches(jobs, rows);
    bed.settleDown();
    long start = System.nanoTime();
    batches.forEach(floor::insert);
    long nanos = System.nanoTime() - start;
    floor.close();
    if (bed.count("job") != jobs) {
      throw new IllegalStateException("the floor has not inserted " + jobs + " jobs");
    }
    bed.emptyJobs();
    return Math.round(jobs / (nanos / 1e9));
  }

  private static List<Tuple> batches(int jobs, int rows) {
    List<Tuple> batches = new ArrayList<>();
    for (int from = 0; from < jobs; from += rows) {
      batches.add(FloorSql.insertValues(WorkloadRequests.of(Math.min(rows, jobs - from))));
    }
    return batches;
  }
}
