package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pauses a schedule. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Pauses a schedule: no tick after the answer enqueues a job.")
final class SchedulePauseCommand extends NamedSchedule {
  @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
  private String note = "";

  @Override
  Exit run(Cluster cluster) {
    find(cluster);
    JsonObject answer = ask(cluster, Verb.PAUSE_SCHEDULE, message().put("note", note));
    show(
        answer,
        () -> line(name() + (answer.getBoolean("changed") ? " is paused" : " was paused already")));
    return Exit.OK;
  }
}
