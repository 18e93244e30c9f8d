package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** Enqueues a schedule's job now. */
@Command(
    name = "trigger",
    mixinStandardHelpOptions = true,
    description =
        "Enqueues the schedule's job now, also if it is paused, and prints the job's id. Each call"
            + " enqueues another job.")
final class ScheduleTriggerCommand extends NamedSchedule {
  @Override
  Exit run(Cluster cluster) {
    find(cluster);
    JsonObject answer = ask(cluster, Verb.TRIGGER_SCHEDULE, message());
    show(answer, () -> line(answer.getString("id")));
    return Exit.OK;
  }
}
