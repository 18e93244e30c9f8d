package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Redrives dead letters. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = {
      "Redrives dead letters: each becomes a new job that is ready now, and stays with the name of"
          + " the new job. It is redriven only once.",
      "Asks if they are more than one. Exit code 1 if none was redriven."
    })
final class RedriveCommand extends Action {
  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "The dead letters' ids; - for those on standard input, one a line.")
  private List<String> ids = List.of();

  @Option(names = "--queue", paramLabel = "QUEUE", description = "All dead letters of this queue.")
  private @Nullable String queue;

  @Option(
      names = "--fingerprint",
      paramLabel = "TEXT",
      description = "All dead letters with this fingerprint.")
  private @Nullable String fingerprint;

  @Override
  Exit run(Cluster cluster) {
    int ways = (ids.isEmpty() ? 0 : 1) + (queue == null ? 0 : 1) + (fingerprint == null ? 0 : 1);
    if (ways != 1) {
      throw misuse("name exactly one of: ids, --queue, --fingerprint");
    }
    JsonObject sum =
        new JsonObject().put("redriven", new JsonArray()).put("skipped", new JsonArray());
    if (queue != null) {
      confirmQueue(cluster, queue);
      all(cluster, new JsonObject().put("queue", queue), sum);
    } else if (fingerprint != null) {
      confirm(2, "Redrive all dead letters with fingerprint " + fingerprint);
      all(cluster, new JsonObject().put("fingerprint", fingerprint), sum);
    } else {
      List<UUID> named = JobIds.of(this, ids);
      if (named.size() > 1) {
        confirm(named.size(), "Redrive " + Words.count(named.size(), "dead letter"));
      }
      named.forEach(id -> all(cluster, new JsonObject().put("id", id.toString()), sum));
    }
    show(sum, () -> tell(sum));
    return sum.getJsonArray("redriven").isEmpty() ? Exit.NO : Exit.OK;
  }

  private void confirmQueue(Cluster cluster, String name) {
    List<JsonObject> known = QueueNames.one(ask(cluster, Verb.QUEUES, new JsonObject()), name);
    long dead = known.stream().mapToLong(Counts::deadNumber).sum();
    if (dead != 1) {
      String number = known.isEmpty() ? "all" : Counts.dead(known.get(0));
      confirm(dead, "Redrive " + number + " dead letters of queue " + name);
    }
  }

  private void all(Cluster cluster, JsonObject which, JsonObject sum) {
    JsonObject message = which.copy();
    while (true) {
      JsonObject answer = ask(cluster, Verb.REDRIVE, message);
      sum.getJsonArray("redriven").addAll(answer.getJsonArray("redriven"));
      sum.getJsonArray("skipped").addAll(answer.getJsonArray("skipped"));
      String cursor = answer.getString("cursor");
      if (cursor == null) {
        return;
      }
      message.put("cursor", cursor);
    }
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
