package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How far an operation is. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows how far an operation is. Exit code 1 if there is no record of it.")
final class OperationShowCommand extends Action {
  @Parameters(paramLabel = "ID", description = "The operation's id.")
  private UUID id;

  @Override
  Exit run(Cluster cluster) {
    JsonObject operation = ask(cluster, Verb.OPERATION, new JsonObject().put("id", id.toString()));
    show(operation, () -> describe(this, operation));
    return Exit.OK;
  }

  static void describe(Action action, JsonObject operation) {
    operation.forEach(
        entry ->
            action.line(
                entry.getKey()
                    + " ".repeat(Math.max(1, 14 - entry.getKey().length()))
                    + (entry.getKey().endsWith("At")
                        ? Words.time(
                            Instant.parse((String) entry.getValue()), action.terminal().zone())
                        : entry.getValue())));
  }
}
