package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import picocli.CommandLine.Command;

/** A schedule as it stands. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a schedule: when it fires, what it enqueues, what came of the last tick.")
final class ScheduleShowCommand extends NamedSchedule {
  @Override
  Exit run(Cluster cluster) {
    JsonObject schedule = find(cluster);
    show(
        schedule,
        () ->
            schedule.forEach(
                entry ->
                    line(
                        entry.getKey()
                            + " ".repeat(Math.max(1, 14 - entry.getKey().length()))
                            + shown(entry.getKey(), entry.getValue()))));
    return Exit.OK;
  }

  private String shown(String key, Object value) {
    boolean time = key.endsWith("At") || key.equals("lastTick");
    return time && value instanceof String text
        ? Words.time(Instant.parse(text), terminal().zone())
        : String.valueOf(value);
  }
}
