package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a user sees who has just started a node: a JVM that has run 20,000 jobs, on tables
 * that nobody has analyzed.
 */
@Command(
    name = "young",
    mixinStandardHelpOptions = true,
    description =
        "Measures each workload in a fresh JVM with few jobs to warm up, this queue beside others;"
            + " prints a line for each measurement, and the medians of all rounds to standard error.")
final class YoungMode extends Contest {
  @Option(
      names = "--analyze",
      description = "VACUUM (ANALYZE) before each timed part, as the other workloads do.")
  private boolean analyze;

  @Override
  protected JsonObject measure(Bed bed, FreshJvm jvm, String workload, Scale sizes) {
    return jvm.measure(workload, sizes, analyze ? () -> bed.execute("vacuum (analyze)") : () -> {});
  }
}
