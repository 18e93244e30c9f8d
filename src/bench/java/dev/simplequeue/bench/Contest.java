package dev.simplequeue.bench;

import dev.simplequeue.support.ChildJvm;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What young and aged have in common: each measurement has a JVM of its own, and in each round all
 * that are measured take turns.
 */
abstract class Contest implements Callable<Integer> {
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
      names = "--base",
      paramLabel = "JAR",
      description = "Another build of the library, which is measured as well.")
  private Path base;

  /** One that takes turns: a contender, and the classes that it is measured with. */
  private record Entrant(String label, Contender contender, List<Path> classPath) {}

  @Override
  public Integer call() throws Exception {
    List<String> measured = workloads.isEmpty() ? WORKLOADS : workloads;
    check(measured);
    List<Entrant> entrants = entrants();
    try (Server postgresql = server.open()) {
      for (int round = 1; round <= scale.rounds; round++) {
        for (String workload : measured) {
          for (Entrant entrant : entrants) {
            if (entrant.contender.takesPartIn(workload)) {
              try (Bed bed =
                  new Bed(postgresql.uri(), workload, round, scale.warmUp, lines, probes)) {
                bed.print(measure(bed, entrant, workload));
              }
            }
          }
        }
      }
    }
    Summary.print(lines.printed(), System.err);
    return 0;
  }

  private void check(List<String> measured) {
    if (!WORKLOADS.containsAll(measured)) {
      throw refused("workloads are " + String.join(", ", measured) + "; known are " + WORKLOADS);
    }
    scale
        .problem()
        .ifPresent(
            problem -> {
              throw refused(problem);
            });
  }

  private List<Entrant> entrants() throws Exception {
    if (base != null && !Files.isRegularFile(base)) {
      throw refused(base + " is no file");
    }
    List<Entrant> entrants = new ArrayList<>();
    for (String name : Contenders.own()) {
      if (base != null) {
        entrants.add(
            new Entrant(name + " of the base", Contenders.get(name), Compare.classPath(base)));
      }
      entrants.add(new Entrant(name, Contenders.get(name), ChildJvm.classPath()));
    }
    try {
      for (String name : Contenders.peers(peers)) {
        entrants.add(new Entrant(name, Contenders.get(name), ChildJvm.classPath()));
      }
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
    return entrants;
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private JsonObject measure(Bed bed, Entrant entrant, String workload) {
    try (FreshJvm jvm = new FreshJvm(bed, entrant.contender, entrant.classPath)) {
      jvm.warmUp();
      JsonObject line = measure(bed, jvm, workload, scale);
      return new JsonObject()
          .put("system", entrant.label)
          .put("process", spec.name())
          .mergeIn(line)
          .put("options", new JsonObject(entrant.contender.settings()));
    }
  }

  /** What comes after the warm-up: what makes it the one or the other, and the timed part. */
  protected abstract JsonObject measure(Bed bed, FreshJvm jvm, String workload, Scale sizes);
}
