package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster.Verb;
import picocli.CommandLine.Command;

/** Deletes jobs. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description =
        "Deletes waiting and ready jobs. They leave no record. By ids at once; by a filter as an operation that a node carries out. Asks if they are more than one. Exit"
            + " code 1 if not all were deleted.")
final class JobDeleteCommand extends EditJobs {
  @Override
  String order() {
    return "Delete";
  }

  @Override
  Verb verb() {
    return Verb.DELETE;
  }

  @Override
  String kind() {
    return "delete";
  }
}
