package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands in the list of commands; {@link dev.simplequeue.cli.Benchmark} runs it. */
@Command(
    name = "bench",
    description = {
      "Measures the queue, with the benchmark of the manual, on the database of --uri or"
          + " $SIMPLEQUEUE_URI. It makes a schema of its own there, simplequeue_bench, and fills it: do"
          + " not run it beside what matters. bench --help has its options and workloads."
    })
final class BenchCommand implements Callable<Integer> {
  @Unmatched private List<String> rest = List.of();

  @Override
  public Integer call() {
    throw new Failure(Exit.USAGE, "bench must be the first word: simplequeue bench …");
  }
}
