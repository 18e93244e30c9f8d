package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Cluster-wide limits. */
@Command(
    name = "limits",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the limits of queues that hold in the whole cluster; with an option, changes those of one queue.",
      "A limit that an option does not name stays. 'none' removes one. A node that has limits in its"
          + " own options writes them again when it starts: change them there too."
    })
final class LimitsCommand extends Action {
  private static final Pattern RATE = Pattern.compile("(\\d{1,9})/(.+)");

  @Parameters(arity = "0..1", paramLabel = "QUEUE", description = "The queue.")
  private @Nullable String queue;

  @Option(
      names = "--max-running",
      paramLabel = "N",
      description = "The jobs of the queue that run at a time.")
  private @Nullable String maxRunning;

  @Option(
      names = "--max-running-per-key",
      paramLabel = "N",
      description = "The same for each limit key.")
  private @Nullable String perKey;

  @Option(
      names = "--rate",
      paramLabel = "N/DURATION",
      description = "The starts of the queue within a time: 1000/1m.")
  private @Nullable String rate;

  @Option(
      names = "--rate-per-key",
      paramLabel = "N/DURATION",
      description = "The same for each limit key.")
  private @Nullable String ratePerKey;

  @Option(names = "--force", description = "Also if nobody knows a queue with this name.")
  private boolean force;

  @Override
  Exit run(Cluster cluster) {
    JsonObject message = new JsonObject();
    number(message, "clusterMaxRunning", "--max-running", maxRunning);
    number(message, "limitKeyMaxRunning", "--max-running-per-key", perKey);
    rate(message, "rateLimit", "--rate", rate);
    rate(message, "limitKeyRateLimit", "--rate-per-key", ratePerKey);
    if (!message.isEmpty()) {
      if (queue == null) {
        throw misuse("name the queue whose limits are to be changed");
      }
      if (!force) {
        KnownQueues.one(ask(cluster, Verb.QUEUES, new JsonObject()), queue);
      }
      ask(cluster, Verb.SET_LIMITS, message.put("queue", queue));
    }
    return shown(cluster);
  }

  private Exit shown(Cluster cluster) {
    JsonObject queues = ask(cluster, Verb.QUEUES, new JsonObject());
    List<JsonObject> shown =
        queue == null
            ? objects(queues.getJsonArray("queues"))
                .filter(each -> !each.getJsonObject("limits").isEmpty())
                .toList()
            : force ? named(queues, queue) : KnownQueues.one(queues, queue);
    JsonArray limits = new JsonArray();
    shown.forEach(
        each ->
            limits.add(
                new JsonObject()
                    .put("queue", each.getString("queue"))
                    .put("limits", each.getJsonObject("limits"))));
    show(
        new JsonObject().put("queues", limits),
        () -> {
          if (limits.isEmpty()) {
            line("No queue has a limit.");
          } else {
            table(table(limits));
          }
        });
    return Exit.OK;
  }

  private static List<JsonObject> named(JsonObject queues, String name) {
    return objects(queues.getJsonArray("queues"))
        .filter(each -> name.equals(each.getString("queue")))
        .toList();
  }

  private static void number(JsonObject message, String key, String option, @Nullable String text) {
    if (text == null) {
      return;
    } else if (text.equals("none")) {
      message.put(key, 0);
    } else if (text.matches("[1-9]\\d{0,8}")) {
      message.put(key, Integer.parseInt(text));
    } else {
      throw misuse(option + " must be a number from 1 on, or none");
    }
  }

  private static void rate(JsonObject message, String key, String option, @Nullable String text) {
    if (text == null) {
      return;
    } else if (text.equals("none")) {
      message.putNull(key);
      return;
    }
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw misuse(option + " must be a number and a time, such as 1000/1m, or none");
    }
    try {
      Words.duration(matcher.group(2));
    } catch (IllegalArgumentException e) {
      throw misuse(option + ": the time " + e.getMessage());
    }
    message.put(
        key,
        new JsonObject()
            .put("starts", Integer.parseInt(matcher.group(1)))
            .put("per", matcher.group(2)));
  }

  private static Table table(JsonArray limits) {
    Table table =
        new Table()
            .text("QUEUE")
            .number("RUNNING")
            .number("RUNNING PER KEY")
            .number("RATE")
            .number("RATE PER KEY");
    objects(limits)
        .forEach(
            each -> {
              JsonObject of = each.getJsonObject("limits");
              table.row(
                  each.getString("queue"),
                  String.valueOf(of.getValue("clusterMaxRunning", "")),
                  String.valueOf(of.getValue("limitKeyMaxRunning", "")),
                  text(of.getJsonObject("rateLimit")),
                  text(of.getJsonObject("limitKeyRateLimit")));
            });
    return table;
  }

  private static String text(@Nullable JsonObject rate) {
    return rate == null
        ? ""
        : rate.getInteger("starts") + " in " + Words.lasted(Duration.parse(rate.getString("per")));
  }
}
