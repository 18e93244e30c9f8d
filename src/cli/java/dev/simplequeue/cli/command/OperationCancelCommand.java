package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends an operation. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description =
        "Ends an operation that runs: no further job is changed. What was changed stays changed. Exit"
            + " code 1 if there is no record of it.")
final class OperationCancelCommand extends Action {
  @Parameters(paramLabel = "ID", description = "The operation's id.")
  private UUID id;

  @Override
  Exit run(Cluster cluster) {
    JsonObject operation =
        ask(cluster, Verb.CANCEL_OPERATION, new JsonObject().put("id", id.toString()));
    show(operation, () -> OperationShowCommand.describe(this, operation));
    return Exit.OK;
  }
}
