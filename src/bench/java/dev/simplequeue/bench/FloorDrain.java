package dev.simplequeue.bench;

/**
 * The floor of the drains: one claiming and one settling connection in turn, 500 jobs a statement,
 * as the product does.
 */
final class FloorDrain {
  private FloorDrain() {}

  /** Jobs per second on a fresh schema. */
  static long plain(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    warmUp(bed);
    bed.preload(jobs);
    long rate = measure(bed, jobs);
    bed.undeploy(deployment);
    return rate;
  }

  /** As much as before a drain of the product. */
  static void warmUp(Bed bed) {
    int jobs = bed.warmUp() * Drainer.WARM_UP_ROUNDS;
    bed.preload(jobs);
    measure(bed, jobs);
  }

  /** Jobs per second of the next so many jobs that are there. */
  static long measure(Bed bed, int jobs) {
    bed.settleDown();
    FloorSql floor = new FloorSql(bed);
    long start = System.nanoTime();
    int drained = floor.drain(jobs);
    long nanos = System.nanoTime() - start;
    floor.close();
    if (drained < jobs) {
      throw new IllegalStateException("the floor drained " + drained + " of " + jobs + " jobs");
    }
    return Math.round(drained / (nanos / 1e9));
  }
}
