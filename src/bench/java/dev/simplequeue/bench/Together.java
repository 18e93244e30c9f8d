package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * w7: producers and workers together at a fixed rate; then the highest rate that keeps the 99th
 * percentile of the start latency below 100 ms, doubled until it does not, then halved in between.
 */
final class Together implements Workload {
  private static final double LIMIT_MILLIS = 100;
  private static final int DOUBLINGS = 6;
  private static final int HALVINGS = 4;

  @Override
  public void run(Bed bed, Scale scale) {
    String deployment = bed.deployFresh();
    new Drainer(bed, ThreadingModel.EVENT_LOOP).warmUp();
    Load load = new Load(bed);
    String handlers = load.deploy();
    int stepSeconds = Math.max(1, scale.seconds / 6);
    load.run(scale.rate, stepSeconds, stepSeconds);
    JsonObject line = fixed(bed, load, scale, stepSeconds);
    line.mergeIn(new Search(load, stepSeconds).from(scale.rate));
    bed.undeploy(handlers);
    bed.undeploy(deployment);
    bed.print(line);
  }

  private static JsonObject fixed(Bed bed, Load load, Scale scale, int windowSeconds) {
    bed.settleDown();
    long before = bed.count("archive");
    Meter meter = new Meter(bed);
    long start = System.nanoTime();
    Load.Measured measured = load.run(scale.rate, scale.seconds, windowSeconds);
    JsonObject line = Meter.rate(measured.jobs(), System.nanoTime() - start);
    line.mergeIn(meter.costs(measured.jobs()));
    boolean archived = bed.within(10, () -> bed.count("archive") - before == measured.jobs());
    JsonArray windows = new JsonArray();
    measured.windows().forEach(window -> windows.add(window.millis(99)));
    return line.put("rate", scale.rate)
        .put("ok", measured.isComplete() && archived)
        .mergeIn(measured.all().toJson())
        .put("p99_by_" + windowSeconds + "s", windows);
  }

  /** Looks for the highest rate, in short steps. */
  private static final class Search {
    private final JsonArray steps = new JsonArray();
    private final Load load;
    private final int seconds;

    Search(Load load, int seconds) {
      this.load = load;
      this.seconds = seconds;
    }

    JsonObject from(int rate) {
      int good = 0;
      int bad = rate;
      for (int i = 0; i <= DOUBLINGS && keepsUp(bad); i++) {
        good = bad;
        bad *= 2;
      }
      for (int i = 0; i < HALVINGS && bad - good > 1; i++) {
        int between = (good + bad) / 2;
        if (keepsUp(between)) {
          good = between;
        } else {
          bad = between;
        }
      }
      return new JsonObject().put("highest_rate", good).put("steps", steps);
    }

    private boolean keepsUp(int rate) {
      Load.Measured measured = load.run(rate, seconds, seconds);
      double p99 = measured.all().millis(99);
      steps.add(new JsonObject().put("rate", rate).put("p99_ms", p99));
      return measured.isComplete() && p99 < LIMIT_MILLIS;
    }
  }
}
