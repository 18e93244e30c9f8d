package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The queues. */
@Command(
    name = "queues",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the queues: how many jobs wait, are ready, run, completed and are dead; for how long"
          + " the oldest ready job has been ready; on how many live nodes there is a handler.",
      "A number with ~ is an estimate."
    })
final class QueuesCommand extends Action {
  @Parameters(
      arity = "0..1",
      paramLabel = "QUEUE",
      description = "Only this one; an unknown name is an error (exit code 1).")
  private @Nullable String queue;

  @Override
  Exit run(Cluster cluster) {
    JsonObject answer = ask(cluster, Verb.QUEUES, new JsonObject());
    JsonObject shown = answer;
    if (queue != null) {
      List<JsonObject> one = KnownQueues.one(answer, queue);
      shown = new JsonObject().put("queues", new JsonArray(one)).put("more", false);
    }
    JsonArray queues = shown.getJsonArray("queues");
    boolean more = shown.getBoolean("more");
    show(
        shown,
        () -> {
          if (queues.isEmpty()) {
            line("No queue has a job, a limit, a handler or a schedule.");
            return;
          }
          table(table(queues));
          if (more) {
            remark("There are more queues than these.");
          }
        });
    return Exit.OK;
  }

  private static Table table(JsonArray queues) {
    Table table =
        new Table()
            .text("QUEUE")
            .number("WAITING")
            .number("READY")
            .number("RUNNING")
            .number("DEAD")
            .number("COMPLETED")
            .number("READY FOR")
            .number("NODES")
            .column("");
    objects(queues)
        .forEach(
            each ->
                table.row(
                    each.getString("queue"),
                    Counts.text(each, "waiting"),
                    Counts.text(each, "ready"),
                    Counts.text(each, "running"),
                    Counts.dead(each),
                    Counts.text(each, "completed"),
                    Counts.readyFor(each),
                    String.valueOf(each.getJsonArray("nodes", new JsonArray()).size()),
                    each.containsKey("pausedAt")
                        ? "paused"
                        : each.getJsonObject("limits", new JsonObject()).isEmpty()
                            ? ""
                            : "limited"));
    return table;
  }
}
