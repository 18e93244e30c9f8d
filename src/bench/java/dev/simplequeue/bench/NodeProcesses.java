package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Nodes that are processes of their own, and drain together: from the first handler's start on any
 * of them until all jobs are handled and a count finds them in the archive.
 */
final class NodeProcesses implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 600;

  /**
   * Four young JVMs compile four times what one does, on the same cores and each for a quarter of
   * the jobs: that says nothing about nodes. After so many rounds little is left to compile.
   */
  private static final int WARM_UP_ROUNDS = 10;

  private final Bed bed;
  private final List<Child> children = new ArrayList<>();
  private int drains;

  /** Starts so many and waits until they are ready. The schema has to be there. */
  NodeProcesses(Bed bed, int number, String... jvmOptions) {
    this.bed = bed;
    for (int i = 0; i < number; i++) {
      children.add(new Child(bed, "drain", jvmOptions));
    }
    children.forEach(child -> child.await("state", "ready"));
  }

  void warmUp() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      drain(bed.warmUp() * children.size());
    }
  }

  /** Enqueues so many and has them drained. */
  JsonObject drain(int jobs) {
    String deployment = bed.deploy();
    bed.preload(jobs);
    bed.undeploy(deployment);
    long before = bed.count("archive");
    bed.settleDown();
    long handledBefore = sum(child -> child.number("handled"));
    Meter meter = Meter.ofServer(bed);
    children.forEach(child -> child.tell("start"));
    boolean done =
        bed.within(
            PATIENCE_SECONDS,
            () ->
                sum(child -> child.number("handled")) - handledBefore >= jobs
                    && bed.count("archive") - before >= jobs);
    long end = WorkloadRequests.wallClock();
    JsonObject costs = meter.costs(jobs);
    children.forEach(child -> child.tell("pause"));
    drains++;
    children.forEach(child -> child.await("pauses", drains));
    long handled = sum(child -> child.number("handled")) - handledBefore;
    long first =
        children.stream()
            .mapToLong(child -> child.number("first"))
            .filter(t -> t > 0)
            .min()
            .orElse(end);
    return Meter.rate(jobs, end - first)
        .mergeIn(costs)
        .put("client_us_per_job", Bed.round(sum(child -> child.number("cpu_us")) / (double) jobs))
        .put("ok", done && handled >= jobs && bed.count("archive") - before == jobs);
  }

  /** In KiB, of the node that used most. */
  long peakHeap() {
    return children.stream().mapToLong(child -> child.number("peak_heap_kb")).max().orElse(0);
  }

  private long sum(ToLongFunction<Child> of) {
    return children.stream().mapToLong(of).sum();
  }

  @Override
  public void close() {
    children.forEach(Child::close);
  }
}
