package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;

/** The whole at a glance. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the whole at a glance: jobs by state, the queues that are behind, paused queues, dead"
          + " letters, nodes, and what is wrong.",
      "Ends with exit code 0 also if something is wrong; health and doctor tell that."
    })
final class StatusCommand extends Action {
  private static final int MOST = 5;

  @Override
  Exit run(Cluster cluster) {
    JsonObject queues = ask(cluster, Verb.QUEUES, new JsonObject());
    JsonArray nodes = ask(cluster, Verb.NODES, new JsonObject()).getJsonArray("nodes");
    JsonObject health = ask(cluster, Verb.HEALTH, new JsonObject());
    List<JsonObject> all = objects(queues.getJsonArray("queues")).toList();
    JsonObject totals = totals(all);
    JsonObject answer =
        new JsonObject()
            .put("where", cluster.where())
            .put("jobs", totals)
            .put("queues", queues.getJsonArray("queues"))
            .put("nodes", nodes)
            .put("health", health);
    show(
        answer,
        () -> {
          line(cluster.where());
          line("Jobs     " + jobs(totals));
          line("Nodes    " + nodes(nodes));
          paused(all).forEach(this::line);
          behind(all);
          problems(health);
        });
    return Exit.OK;
  }

  private static JsonObject totals(List<JsonObject> queues) {
    JsonObject totals = new JsonObject();
    for (String state : List.of("waiting", "ready", "running", "completed")) {
      totals.put(state, queues.stream().mapToLong(queue -> Counts.number(queue, state)).sum());
    }
    return totals.put("dead", queues.stream().mapToLong(Counts::deadNumber).sum());
  }

  private static String jobs(JsonObject totals) {
    StringBuilder text = new StringBuilder();
    totals.forEach(
        entry ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(Words.number(((Number) entry.getValue()).longValue()))
                .append(' ')
                .append(entry.getKey()));
    return text.toString();
  }

  private static String nodes(JsonArray nodes) {
    List<String> states = objects(nodes).map(node -> node.getString("state")).toList();
    return states.isEmpty()
        ? "none"
        : String.join(
            ", ",
            states.stream()
                .distinct()
                .map(state -> states.stream().filter(state::equals).count() + " " + state)
                .toList());
  }

  /** What was paused is no trouble, but somebody may have forgotten it. */
  private List<String> paused(List<JsonObject> queues) {
    List<String> paused =
        queues.stream()
            .filter(queue -> queue.containsKey("pausedAt"))
            .map(
                queue ->
                    "Paused   "
                        + queue.getString("queue")
                        + " since "
                        + Words.time(Instant.parse(queue.getString("pausedAt")), terminal().zone())
                        + by(queue)
                        + waiting(queue))
            .toList();
    return paused.isEmpty() ? List.of("Paused   none") : paused;
  }

  private static String by(JsonObject queue) {
    String who = queue.containsKey("pausedBy") ? " by " + queue.getString("pausedBy") : "";
    return queue.containsKey("pauseNote") ? who + " (" + queue.getString("pauseNote") + ")" : who;
  }

  private static String waiting(JsonObject queue) {
    return Counts.number(queue, "ready") > 0 ? ", " + Counts.text(queue, "ready") + " ready" : "";
  }

  private void behind(List<JsonObject> queues) {
    Table table = new Table().text("BEHIND").number("READY").number("RUNNING").number("FOR");
    queues.stream()
        .filter(queue -> !queue.containsKey("pausedAt"))
        .filter(queue -> Counts.ready(queue).toSeconds() >= 1)
        .sorted(Comparator.comparing(Counts::ready, Comparator.reverseOrder()))
        .limit(MOST)
        .forEach(
            queue ->
                table.row(
                    queue.getString("queue"),
                    Counts.text(queue, "ready"),
                    Counts.text(queue, "running"),
                    Counts.readyFor(queue)));
    if (!table.isEmpty()) {
      table(table);
    }
  }

  private void problems(JsonObject health) {
    objects(health.getJsonArray("problems"))
        .forEach(
            problem -> line("! " + problem.getString("name") + ": " + problem.getString("text")));
  }
}
