package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The next ticks of a schedule. */
@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    description =
        "Shows the next ticks of a schedule, in its own zone and in the local one. Enqueues nothing.")
final class SchedulePreviewCommand extends NamedSchedule {
  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many ticks: 5 by default.")
  private int count;

  @Option(
      names = "--after",
      paramLabel = "TIME",
      description = "Ticks after this time; now by default.")
  private @Nullable String after;

  @Override
  Exit run(Cluster cluster) {
    Instant begin = instant("--after", after, Instant.now());
    JsonObject definition = find(cluster).getJsonObject("definition");
    JsonObject answer =
        ask(
            cluster,
            Verb.PREVIEW_SCHEDULE,
            definition.copy().put("after", begin.toString()).put("count", count));
    JsonArray ticks = answer.getJsonArray("ticks");
    ZoneId own = ZoneId.of(definition.getString("zone", "UTC"));
    show(
        answer,
        () -> {
          Table table = new Table().column("TICK").column("LOCAL").column("");
          objects(ticks)
              .forEach(
                  tick -> {
                    Instant at = Instant.parse(tick.getString("at"));
                    String reason = tick.getString("reason", "NORMAL");
                    table.row(
                        Words.time(at, own),
                        Words.time(at, terminal().zone()),
                        reason.equals("NORMAL") ? "" : reason);
                  });
          if (table.isEmpty()) {
            line("It has no tick any more.");
          } else {
            table(table);
          }
        });
    return ticks.isEmpty() ? Exit.NO : Exit.OK;
  }
}
