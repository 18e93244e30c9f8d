package dev.simplequeue.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The benchmark's command line. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures the queue; prints one JSON line for each measurement, and the medians of all"
            + " rounds to standard error.",
    subcommands = {
      Adapter.class,
      AgedMode.class,
      Compare.class,
      ContenderMode.class,
      DrainMode.class,
      EnqueueMode.class,
      Plot.class,
      YoungMode.class
    },
    footerHeading = "%nThe workloads:%n")
public final class Bench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ServerOption server;
  @Mixin private Scale scale;
  @Mixin private Lines lines;
  @Mixin private Probes probes;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = "What is measured, in this order; 'all' for all of them.")
  private List<String> workloads = new ArrayList<>();

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, which can be a part of another program. */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Bench());
    command.getCommandSpec().usageMessage().footer(Workloads.help());
    return command;
  }

  @Override
  public Integer call() throws IOException {
    check(spec, workloads, scale);
    try (Server postgresql = server.open()) {
      for (int round = 1; round <= scale.rounds; round++) {
        for (String workload :
            workloads.stream().flatMap(w -> Workloads.expand(w).stream()).toList()) {
          try (Bed bed = new Bed(postgresql.uri(), workload, round, scale.warmUp, lines, probes)) {
            Workloads.get(workload).run(bed, scale);
          }
        }
      }
    }
    Summary.print(lines.printed(), System.err);
    return 0;
  }

  /** Refuses arguments that make no sense. */
  static void check(CommandSpec spec, List<String> workloads, Scale scale) {
    if (workloads.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "no workload is named; --help names them");
    }
    for (String workload : workloads) {
      if (!Workloads.isKnown(workload)) {
        throw new ParameterException(
            spec.commandLine(),
            "unknown workload "
                + workload
                + "; known are all, "
                + String.join(", ", Workloads.names()));
      }
    }
    scale
        .problem()
        .ifPresent(
            problem -> {
              throw new ParameterException(spec.commandLine(), problem);
            });
  }
}
