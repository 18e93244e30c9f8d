package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** w8: one, two and four nodes, each a process, drain the same number of jobs together. */
final class SeveralNodes implements Workload {
  private static final List<Integer> NODES = List.of(1, 2, 4);

  @Override
  public void run(Bed bed, Scale scale) {
    double one = 0;
    for (int number : NODES) {
      bed.undeploy(bed.deployFresh());
      JsonObject line;
      try (NodeProcesses nodes = new NodeProcesses(bed, number)) {
        nodes.warmUp();
        line = new JsonObject().put("nodes", number).mergeIn(nodes.drain(2 * scale.jobs));
      }
      if (number == 1) {
        one = line.getDouble("jobs_per_s");
      }
      bed.print(line.put("of_one", Bed.round(line.getDouble("jobs_per_s") / one)));
    }
  }
}
