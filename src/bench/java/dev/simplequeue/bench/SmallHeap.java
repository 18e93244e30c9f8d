package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;

/** heap: a node with 64 MiB drains a million waiting jobs: it holds few of them at a time. */
final class SmallHeap implements Workload {

  @Override
  public void run(Bed bed, Scale scale) {
    bed.undeploy(bed.deployFresh());
    try (NodeProcesses nodes = new NodeProcesses(bed, 1, "-Xmx64m")) {
      JsonObject line = nodes.drain(scale.backlog);
      bed.print(
          line.put("peak_heap_mb", Bed.round(nodes.peakHeap() / 1024.0)).put("max_heap_mb", 64));
    }
  }
}
