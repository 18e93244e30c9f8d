package dev.simplequeue.bench;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.support.ChildJvm;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Measures two builds of the library in turn, each in a JVM of its own, against the same server: a
 * machine's mood then meets both. Floors are left out, for they need statements that fit one build.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Compares two jars of the library: the medians of some rounds, and their ratio.")
final class Compare implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ServerOption server;
  @Mixin private Scale scale;
  @Mixin private Lines lines;

  @Option(names = "--base", required = true, description = "The jar to compare with.")
  private Path base;

  @Option(names = "--with", required = true, description = "The jar that is compared.")
  private Path with;

  @Parameters(arity = "1..*", paramLabel = "WORKLOAD", description = "What is measured.")
  private List<String> workloads = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Bench.check(spec, workloads, scale);
    for (Path jar : List.of(base, with)) {
      if (!Files.isRegularFile(jar)) {
        throw new ParameterException(spec.commandLine(), jar + " is no file");
      }
    }
    int rounds = scale.rounds;
    scale.rounds = 1;
    scale.productOnly = true;
    Medians medians = new Medians();
    try (Server postgresql = server.open()) {
      for (int round = 0; round < rounds; round++) {
        measure(base, postgresql).forEach(medians::addBase);
        measure(with, postgresql).forEach(medians::addWith);
      }
    }
    medians
        .lines()
        .forEach(line -> lines.print(line.put("rounds", rounds).put("base", base.toString())));
    return 0;
  }

  private List<JsonObject> measure(Path jar, Server postgresql)
      throws IOException, InterruptedException, URISyntaxException {
    List<String> arguments = new ArrayList<>(workloads);
    arguments.add("--uri=" + postgresql.uri());
    arguments.addAll(scale.arguments());
    Process process =
        new ChildJvm(Bench.class)
            .asUsersRunIt()
            .classPath(classPath(jar))
            .arguments(arguments)
            .start();
    List<JsonObject> measured;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      measured = out.lines().map(JsonObject::new).toList();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the benchmark of " + jar + " failed");
    }
    return measured;
  }

  /** This JVM's class path, with the jar in the place of the library. */
  static List<Path> classPath(Path jar) throws URISyntaxException {
    Path own =
        Path.of(SimpleQueue.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ChildJvm.classPath().stream()
        .map(entry -> entry.equals(own) ? jar.toAbsolutePath() : entry)
        .toList();
  }
}
