package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Resumes a queue. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description =
        "Resumes a paused queue on all nodes. A name that nobody knows is an error (exit code 1).")
final class ResumeCommand extends Action {
  @Parameters(paramLabel = "QUEUE", description = "The queue.")
  private String queue;

  @Override
  Exit run(Cluster cluster) {
    KnownQueues.one(ask(cluster, Verb.QUEUES, new JsonObject()), queue);
    JsonObject answer = ask(cluster, Verb.RESUME, new JsonObject().put("queue", queue));
    show(
        answer,
        () -> line(queue + (answer.getBoolean("changed") ? " goes on" : " was not paused")));
    return Exit.OK;
  }
}
