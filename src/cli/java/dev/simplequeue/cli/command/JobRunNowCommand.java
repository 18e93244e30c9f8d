package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster.Verb;
import picocli.CommandLine.Command;

/** Makes jobs ready. */
@Command(
    name = "run-now",
    mixinStandardHelpOptions = true,
    description =
        "Makes waiting jobs ready now. By ids at once; by a filter as an operation that a node carries out. Asks if they are more than one. Exit code 1 if it was not done"
            + " for all.")
final class JobRunNowCommand extends EditJobs {
  @Override
  String order() {
    return "Run now";
  }

  @Override
  Verb verb() {
    return Verb.RUN_NOW;
  }

  @Override
  String kind() {
    return "runNow";
  }
}
