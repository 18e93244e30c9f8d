package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;

/** The nodes. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the nodes that claim jobs: their leases, and the queues that they have handlers for.",
      "alive: the lease was renewed within ten seconds. late: it was not. dead: another node has"
          + " declared it dead, and its jobs are coming back."
    })
final class NodesCommand extends Action {
  @Override
  Exit run(Cluster cluster) {
    JsonObject answer = ask(cluster, Verb.NODES, new JsonObject());
    JsonArray nodes = answer.getJsonArray("nodes");
    show(
        answer,
        () -> {
          if (nodes.isEmpty()) {
            line("There is no node: nothing runs.");
          } else {
            table(table(nodes));
          }
        });
    return nodes.isEmpty() ? Exit.NO : Exit.OK;
  }

  private Table table(JsonArray nodes) {
    Instant now = Instant.now();
    Table table =
        new Table()
            .column("STATE")
            .text("NAME")
            .column("ID")
            .number("RENEWED")
            .column("STARTED (" + terminal().zone() + ")")
            .text("QUEUES");
    objects(nodes)
        .forEach(
            node ->
                table.row(
                    node.getString("state"),
                    node.getString("name"),
                    node.getString("id").substring(28),
                    renewed(node),
                    node.containsKey("startedAt")
                        ? Words.shortTime(
                            Instant.parse(node.getString("startedAt")), now, terminal().zone())
                        : "",
                    String.join(
                        ", ",
                        node.getJsonArray("queues", new JsonArray()).stream()
                            .map(String::valueOf)
                            .toList())));
    return table;
  }

  private static String renewed(JsonObject node) {
    String age = node.getString("leaseAge");
    return age == null ? "never" : Words.lasted(Duration.parse(age)) + " ago";
  }
}
