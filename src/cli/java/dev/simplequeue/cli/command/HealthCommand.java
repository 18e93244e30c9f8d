package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Health, for a container's probe. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = {
      "Ends with exit code 0 if the queue is well, and with 1 if not.",
      "Over SQL it is the whole queue that is looked at: the tables fit, a node has a valid lease, and"
          + " no queue has a job that has been ready for a minute while none of its jobs runs."
          + " Over --url it is the node that answers there."
    })
final class HealthCommand extends Action {
  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "Over SQL: whether the node with this name has a valid lease, and nothing else.")
  private @Nullable String node;

  @Option(
      names = "--live",
      description = "Over --url: whether the process should be left running, and nothing else.")
  private boolean live;

  @Override
  Exit run(Cluster cluster) {
    if (node != null) {
      return node(cluster, node);
    }
    JsonObject health = ask(cluster, Verb.HEALTH, new JsonObject().put("live", live));
    boolean well = health.getBoolean(live ? "live" : "ready", false);
    show(
        health,
        () -> {
          line(well ? (live ? "live" : "ready") : (live ? "not live" : "not ready"));
          objects(health.getJsonArray("problems"))
              .forEach(
                  problem ->
                      line(
                          problem.getString("kind")
                              + " "
                              + problem.getString("name")
                              + ": "
                              + problem.getString("text")));
        });
    return well ? Exit.OK : Exit.NO;
  }

  private Exit node(Cluster cluster, String name) {
    List<JsonObject> named =
        objects(ask(cluster, Verb.NODES, new JsonObject()).getJsonArray("nodes"))
            .filter(each -> name.equals(each.getString("name")))
            .toList();
    boolean well = named.stream().anyMatch(each -> "alive".equals(each.getString("state")));
    JsonObject answer = new JsonObject().put("ready", well).put("nodes", new JsonArray(named));
    show(
        answer,
        () ->
            line(
                well
                    ? name + " has a valid lease"
                    : named.isEmpty()
                        ? "there is no node with the name " + name
                        : name + " has no valid lease"));
    return well ? Exit.OK : Exit.NO;
  }
}
