package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses a queue. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = {
      "Pauses a queue on all nodes: when this has ended, no job of it starts any more. Running jobs"
          + " go on, and jobs can still be enqueued.",
      "A name that nobody knows is an error (exit code 1), with the names that are near."
    })
final class PauseCommand extends Action {
  @Parameters(paramLabel = "QUEUE", description = "The queue.")
  private String queue;

  @Option(names = "--force", description = "Also if nobody knows a queue with this name.")
  private boolean force;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why: status says it to whoever finds the queue paused.")
  private String note = "";

  @Override
  Exit run(Cluster cluster) {
    if (!force) {
      KnownQueues.one(ask(cluster, Verb.QUEUES, new JsonObject()), queue);
    }
    JsonObject answer =
        ask(cluster, Verb.PAUSE, new JsonObject().put("queue", queue).put("note", note));
    String since = Words.time(Instant.parse(answer.getString("pausedAt")), terminal().zone());
    show(
        answer,
        () ->
            line(
                answer.getBoolean("changed")
                    ? queue + " is paused"
                    : queue + " was paused already, since " + since));
    return Exit.OK;
  }
}
