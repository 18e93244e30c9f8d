package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Measures what a user sees who has just started a node: each measurement in a JVM of its own that
 * has run 20,000 jobs, on tables that nobody has analyzed. The contenders take turns in each round.
 */
@Command(
    name = "young",
    mixinStandardHelpOptions = true,
    description =
        "Measures each workload in a fresh JVM with few jobs to warm up, this queue beside others;"
            + " prints a line for each measurement, and the medians of all rounds to standard error.")
class YoungMode implements Callable<Integer> {
  private static final List<String> WORKLOADS = List.of("w1", "w2", "w3", "w4");

  @Spec private CommandSpec spec;
  @Mixin private ServerOption server;
  @Mixin private Scale scale;
  @Mixin private Lines lines;
  @Mixin private Probes probes;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = "w1, w2, w3 (with both kinds of handlers), w4 (one process). All by default.")
  private List<String> workloads = new ArrayList<>();

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description = "Other queues, or all; with the Maven profile peers (-Ppeers).")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--analyze",
      description = "VACUUM (ANALYZE) before each timed part, as the other workloads do.")
  private boolean analyze;

  @Override
  public Integer call() throws Exception {
    List<String> measured = workloads.isEmpty() ? WORKLOADS : workloads;
    List<String> names = check(measured);
    try (Server postgresql = server.open()) {
      for (int round = 1; round <= scale.rounds; round++) {
        for (String workload : measured) {
          for (String name : names) {
            Contender contender = Contenders.get(name);
            if (contender.takesPartIn(workload)) {
              try (Bed bed =
                  new Bed(postgresql.uri(), workload, round, scale.warmUp, lines, probes)) {
                bed.print(measure(bed, contender, workload));
              }
            }
          }
        }
      }
    }
    Summary.print(lines.printed(), System.err);
    return 0;
  }

  private List<String> check(List<String> measured) {
    try {
      List<String> names = new ArrayList<>(Contenders.own());
      names.addAll(Contenders.peers(peers));
      if (!WORKLOADS.containsAll(measured)) {
        throw new IllegalArgumentException(
            "workloads are " + String.join(", ", measured) + "; known are " + WORKLOADS);
      }
      scale
          .problem()
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException(problem);
              });
      return names;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private JsonObject measure(Bed bed, Contender contender, String workload) {
    try (FreshJvm jvm = new FreshJvm(bed, contender)) {
      jvm.warmUp();
      JsonObject line = measure(bed, jvm, workload, scale);
      return new JsonObject()
          .put("system", contender.name())
          .put("process", spec.name())
          .mergeIn(line)
          .put("options", new JsonObject(contender.settings()));
    }
  }

  /** What is between the warm-up and the timed part. */
  JsonObject measure(Bed bed, FreshJvm jvm, String workload, Scale sizes) {
    return jvm.measure(workload, sizes, analyze ? () -> bed.execute("vacuum (analyze)") : () -> {});
  }
}
