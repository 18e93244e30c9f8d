package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Redrives dead letters. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = {
      "Redrives dead letters: each becomes a new job that is ready now, and stays with the name of"
          + " the new job. It is redriven only once.",
      "By their ids at once; by a filter as an operation that a node carries out: see operations.",
      "Asks if they are more than one. Exit code 1 if none was redriven."
    })
final class RedriveCommand extends Action {
  @Mixin private ChosenJobs chosen;

  @Override
  Exit run(Cluster cluster) {
    return chosen.byFilter()
        ? chosen.change(
            this, cluster, "Redrive", new JsonObject().put("kind", "redrive"), List.of("dead"))
        : byIds(cluster);
  }

  private Exit byIds(Cluster cluster) {
    List<UUID> named = chosen.ids(this);
    if (named.size() > 1) {
      confirm(named.size(), "Redrive " + Words.count(named.size(), "dead letter"));
    }
    JsonObject sum =
        new JsonObject().put("redriven", new JsonArray()).put("skipped", new JsonArray());
    for (UUID id : named) {
      JsonObject answer = ask(cluster, Verb.REDRIVE, new JsonObject().put("id", id.toString()));
      sum.getJsonArray("redriven").addAll(answer.getJsonArray("redriven"));
      sum.getJsonArray("skipped").addAll(answer.getJsonArray("skipped"));
    }
    show(sum, () -> tell(sum));
    return sum.getJsonArray("redriven").isEmpty() ? Exit.NO : Exit.OK;
  }

  private void tell(JsonObject sum) {
    line(Words.count(sum.getJsonArray("redriven").size(), "dead letter") + " redriven");
    objects(sum.getJsonArray("skipped"))
        .forEach(
            skipped ->
                line(
                    "  skipped "
                        + skipped.getString("id")
                        + ": "
                        + skipped.getString("reason")
                        + (skipped.containsKey("by") ? " by " + skipped.getString("by") : "")));
  }
}
