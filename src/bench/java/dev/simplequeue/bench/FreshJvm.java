package dev.simplequeue.bench;

import dev.simplequeue.support.ChildJvm;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures one workload of one contender, in a JVM of its own that has hardly warmed up, on a fresh
 * schema. The same steps for all contenders; nothing is analyzed, unless the caller wants it.
 */
final class FreshJvm implements AutoCloseable {
  private static final int WARM_UP_SINGLES = 500;
  private static final long PATIENCE_SECONDS = 300;
  private static final long REST_MILLIS = 500;
  private static final long REST_OF_A_STARTED_NODE_MILLIS = 1000;

  private final Bed bed;
  private final Contender contender;
  private final Child child;
  private int told;

  FreshJvm(Bed bed, Contender contender, List<Path> classPath) {
    this.bed = bed;
    this.contender = contender;
    bed.execute("drop schema if exists " + Bed.SCHEMA + " cascade");
    child =
        new Child(
            new ChildJvm(Bench.class)
                .asUsersRunIt()
                .classPath(classPath)
                .jvmOptions("-Xms1g", "-Xmx1g")
                .arguments(
                    List.of(
                        "contender",
                        "--uri=" + bed.uri(),
                        "--schema=" + Bed.SCHEMA,
                        "--name=" + contender.name())));
    child.await("state", "ready");
  }

  /** As many jobs as the bed says, and some single ones. */
  void warmUp() {
    tell("many", bed.warmUp());
    tell("singly", WARM_UP_SINGLES);
    drain();
    pause();
  }

  /** Enqueues and runs so many, as a node does all day. */
  void work(int jobs) {
    tell("many", jobs);
    drain();
  }

  /** Runs no more jobs; the queue stays as it is. */
  void pause() {
    tell("stop", "");
  }

  /**
   * Measures it.
   *
   * @param beforeTiming is done when all is there that is measured
   */
  JsonObject measure(String workload, Scale scale, Runnable beforeTiming) {
    return switch (workload) {
      case "w1" -> enqueue("many", scale.jobs, beforeTiming);
      case "w2" -> enqueue("singly", scale.jobs / 5, beforeTiming);
      case "w3" -> drained(scale.jobs, beforeTiming);
      case "w4" -> startLatency(scale.samples, beforeTiming);
      default -> throw new IllegalArgumentException(workload);
    };
  }

  private JsonObject enqueue(String how, int jobs, Runnable beforeTiming) {
    rest(beforeTiming);
    Meter meter = begin();
    JsonObject seen = tell(how, jobs);
    JsonObject costs = costs(meter, jobs);
    return Meter.rate(jobs, seen.getLong("nanos"))
        .mergeIn(costs)
        .put("ok", bed.number("select count(*) from " + waiting()) == jobs);
  }

  /** From the first handler's start until the tables say that none is left. */
  private JsonObject drained(int jobs, Runnable beforeTiming) {
    tell("many", jobs);
    rest(beforeTiming);
    Meter meter = begin();
    JsonObject seen = drain();
    long nanos = WorkloadRequests.wallClock() - seen.getLong("first");
    JsonObject costs = costs(meter, jobs);
    return Meter.rate(jobs, nanos).mergeIn(costs).put("ok", seen.getBoolean("right"));
  }

  private JsonObject startLatency(int samples, Runnable beforeTiming) {
    tell("start", "");
    rest(beforeTiming);
    bed.rest(REST_OF_A_STARTED_NODE_MILLIS);
    int jobs = samples + Samples.UNCOUNTED;
    Meter meter = begin();
    JsonObject seen = tell("samples", jobs);
    JsonObject costs = costs(meter, jobs);
    awaitNoneLeft();
    JsonObject line = new JsonObject().put("jobs", jobs);
    List.of("p50_ms", "p95_ms", "p99_ms").forEach(f -> line.put(f, seen.getDouble(f)));
    return line.mergeIn(costs).put("ok", seen.getBoolean("right"));
  }

  private void rest(Runnable beforeTiming) {
    beforeTiming.run();
    bed.execute("checkpoint");
    bed.rest(REST_MILLIS);
  }

  private JsonObject drain() {
    JsonObject seen = tell("drain", "");
    awaitNoneLeft();
    return seen;
  }

  private void awaitNoneLeft() {
    String isLeft = "select count(*) from (select from " + waiting() + " limit 1) one";
    if (!bed.within(PATIENCE_SECONDS, () -> bed.number(isLeft) == 0)) {
      throw new IllegalStateException(contender.name() + " has left jobs");
    }
  }

  private String waiting() {
    return Bed.SCHEMA + "." + contender.waiting();
  }

  /** The client is the child. */
  private JsonObject costs(Meter meter, int jobs) {
    long clientMicros = tell("cpu", "").getLong("cpu_us");
    JsonObject costs =
        meter.costs(jobs).put("client_us_per_job", Bed.round(clientMicros / (double) jobs));
    if (bed.probes().profiles()) {
      costs.put("profile", tell("profiled", bed.probes().nextRecording()).getValue("profile"));
    }
    return costs;
  }

  private Meter begin() {
    if (bed.probes().profiles()) {
      tell("profile", "");
    }
    return Meter.ofServer(bed);
  }

  private JsonObject tell(String command, Object what) {
    child.tell(command + " " + what);
    child.await("done", ++told);
    return child.said();
  }

  @Override
  public void close() {
    child.close();
  }
}
