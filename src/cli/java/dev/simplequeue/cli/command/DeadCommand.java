package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Dead letters. */
@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    description = {
      "Shows dead letters, newest first, in the order in which they were enqueued: jobs that ended without success.",
      "Ends with exit code 1 if there are none."
    })
final class DeadCommand extends Action {
  private static final int GROUPED = 1_000;

  @Mixin private JobFilter filter;

  @Option(
      names = "--groups",
      description =
          "Groups the newest of them, 1000 or --limit, by queue, state and the first line of their"
              + " newest error.")
  private boolean groups;

  @Option(names = "--limit", paramLabel = "N", description = "Shows at most N jobs: 50 by default.")
  private @Nullable Integer limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Goes on where an answer has ended; with the same filter.")
  private @Nullable String cursor;

  @Override
  Exit run(Cluster cluster) {
    JsonObject query =
        filter
            .message(terminal().zone())
            .put("states", JobsCommand.words(List.of("dead")))
            .put("order", "newest");
    if (!groups) {
      return JobsCommand.pages(this, cluster, query, limit == null ? 50 : limit, cursor);
    }
    JsonObject found = Pages.read(this, cluster, query, limit == null ? GROUPED : limit);
    JsonArray grouped = grouped(found.getJsonArray("jobs"));
    JsonObject answer =
        new JsonObject()
            .put("groups", grouped)
            .put("searched", found.getJsonArray("jobs").size())
            .put("all", !found.containsKey("cursor"));
    show(
        answer,
        () -> {
          table(table(grouped));
          remark(
              answer.getBoolean("all")
                  ? "These are all."
                  : "Only the newest "
                      + answer.getInteger("searched")
                      + " were looked at (--limit).");
        });
    return grouped.isEmpty() ? Exit.NO : Exit.OK;
  }

  private static JsonArray grouped(JsonArray jobs) {
    Map<List<String>, List<JsonObject>> byKind =
        objects(jobs)
            .collect(
                Collectors.groupingBy(
                    job ->
                        List.of(
                            job.getString("queue"),
                            job.getString("state"),
                            job.getString("lastError", "").lines().findFirst().orElse("")),
                    () ->
                        new TreeMap<>(
                            Comparator.comparing((List<String> kind) -> String.join("\0", kind))),
                    Collectors.toList()));
    JsonArray groups = new JsonArray();
    byKind.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
        .forEach(
            entry ->
                groups.add(
                    new JsonObject()
                        .put("jobs", entry.getValue().size())
                        .put("queue", entry.getKey().get(0))
                        .put("state", entry.getKey().get(1))
                        .put("error", entry.getKey().get(2))
                        .put("newest", entry.getValue().get(0).getString("id"))));
    return groups;
  }

  private static Table table(JsonArray groups) {
    Table table =
        new Table().number("JOBS").text("QUEUE").column("STATE").column("NEWEST").text("ERROR");
    objects(groups)
        .forEach(
            group ->
                table.row(
                    String.valueOf(group.getInteger("jobs")),
                    group.getString("queue"),
                    group.getString("state"),
                    group.getString("newest"),
                    group.getString("error")));
    return table;
  }
}
