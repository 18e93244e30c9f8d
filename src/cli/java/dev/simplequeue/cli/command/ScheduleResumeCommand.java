package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Resumes a schedule. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Resumes a paused schedule at its next tick.")
final class ScheduleResumeCommand extends NamedSchedule {
  @Option(
      names = "--missed",
      description =
          "Goes on where it was paused: the misfire policy says what becomes of late ticks.")
  private boolean missed;

  @Override
  Exit run(Cluster cluster) {
    find(cluster);
    JsonObject answer =
        ask(cluster, Verb.RESUME_SCHEDULE, message().put("from", missed ? "missed" : "now"));
    show(
        answer,
        () -> line(name() + (answer.getBoolean("changed") ? " goes on" : " was not paused")));
    return Exit.OK;
  }
}
