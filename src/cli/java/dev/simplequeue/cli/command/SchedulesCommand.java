package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The schedules. */
@Command(
    name = "schedules",
    mixinStandardHelpOptions = true,
    description = "Shows the schedules in the order of their names.",
    subcommands = {
      ScheduleShowCommand.class,
      SchedulePreviewCommand.class,
      ScheduleTriggerCommand.class,
      SchedulePauseCommand.class,
      ScheduleResumeCommand.class,
      ScheduleBackfillCommand.class
    })
final class SchedulesCommand extends Action {
  private static final int LARGEST = 500;

  @Option(names = "--search", paramLabel = "TEXT", description = "Only names with this text.")
  private @Nullable String search;

  @Option(names = "--queue", paramLabel = "QUEUE", description = "Only those of this queue.")
  private @Nullable String queue;

  @Option(names = "--paused", description = "Only paused ones.")
  private boolean paused;

  @Option(names = "--overdue", description = "Only those that should have fired a minute ago.")
  private boolean overdue;

  @Option(names = "--problem", description = "Only those that cannot fire.")
  private boolean problem;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "200",
      description = "Shows at most N schedules: 200 by default.")
  private int limit;

  @Override
  Exit run(Cluster cluster) {
    if (limit < 1) {
      throw misuse("--limit is " + limit + "; it must be 1 or more");
    }
    JsonObject query = new JsonObject();
    if (search != null) {
      query.put("search", search);
    }
    if (queue != null) {
      query.put("queue", queue);
    }
    if (paused) {
      query.put("paused", true);
    }
    if (overdue) {
      query.put("overdue", true);
    }
    if (problem) {
      query.put("problem", true);
    }
    JsonObject answer = pages(cluster, query);
    JsonArray found = answer.getJsonArray("schedules");
    show(
        answer,
        () -> {
          if (found.isEmpty()) {
            remark("There is no such schedule.");
          } else {
            table(table(found));
          }
          if (answer.containsKey("after")) {
            remark("There are more: --limit");
          }
        });
    return found.isEmpty() ? Exit.NO : Exit.OK;
  }

  private JsonObject pages(Cluster cluster, JsonObject query) {
    JsonArray found = new JsonArray();
    while (true) {
      query.put("size", Math.min(LARGEST, limit - found.size()));
      JsonObject page = ask(cluster, Verb.SCHEDULES, query);
      page.getJsonArray("schedules").forEach(found::add);
      String after = page.getString("after");
      if (after == null) {
        return new JsonObject().put("schedules", found);
      } else if (found.size() >= limit) {
        return new JsonObject().put("schedules", found).put("after", after);
      }
      query.put("after", after);
    }
  }

  private Table table(JsonArray found) {
    Instant now = Instant.now();
    Table table =
        new Table()
            .text("NAME")
            .text("QUEUE")
            .text("WHEN")
            .column("NEXT (" + terminal().zone() + ")")
            .column("LAST")
            .column("")
            .text("PROBLEM");
    objects(found)
        .forEach(
            each ->
                table.row(
                    each.getString("name"),
                    each.getString("queue"),
                    when(each.getJsonObject("definition", new JsonObject())),
                    time(each, "nextAt", now),
                    time(each, "lastTick", now),
                    each.containsKey("pausedAt")
                        ? "paused"
                        : each.getBoolean("overdue", false) ? "overdue" : "",
                    each.getString("problem", "")));
    return table;
  }

  private String time(JsonObject schedule, String key, Instant now) {
    String at = schedule.getString(key);
    return at == null ? "" : Words.shortTime(Instant.parse(at), now, terminal().zone());
  }

  static String when(JsonObject definition) {
    String zone = definition.getString("zone", "");
    if (definition.containsKey("cron")) {
      return definition.getString("cron") + (zone.isEmpty() ? "" : " " + zone);
    } else if (definition.containsKey("every")) {
      return "every " + definition.getString("every");
    }
    return "at " + definition.getJsonArray("at", new JsonArray()).size() + " times";
  }
}
