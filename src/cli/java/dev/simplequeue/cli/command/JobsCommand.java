package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pages of jobs. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = {
      "Shows jobs, newest first: live, completed and dead ones. Without a filter it reads only as many as it shows.",
      "SINCE is when the job came into its state; of waiting and ready ones, when it may run.",
      "Ends with exit code 1 if there are none."
    },
    subcommands = {
      JobShowCommand.class,
      JobDeleteCommand.class,
      JobRunNowCommand.class,
      JobReprioritiseCommand.class
    })
final class JobsCommand extends Action {
  @Mixin private JobFilter filter;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description =
          "Only jobs in these states: waiting, ready, running, completed, failed, critical,"
              + " cancelled, unprocessable, bad_job; or live, or dead.")
  private List<String> states = List.of();

  @Option(names = "--oldest", description = "Oldest first.")
  private boolean oldest;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Shows at most N jobs: 50 by default.")
  private int limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Goes on where an answer has ended; with the same filter.")
  private @Nullable String cursor;

  @Override
  Exit run(Cluster cluster) {
    JsonObject query = filter.message(terminal().zone());
    JsonArray words = words(states);
    if (!words.isEmpty()) {
      query.put("states", words);
    }
    query.put("order", oldest ? "oldest" : "newest");
    return pages(this, cluster, query, limit, cursor);
  }

  static Exit pages(
      Action action, Cluster cluster, JsonObject query, int limit, @Nullable String cursor) {
    if (limit < 1) {
      throw Action.misuse("--limit is " + limit + "; it must be 1 or more");
    }
    if (cursor != null) {
      query.put("cursor", cursor);
    }
    JsonObject answer = Pages.read(action, cluster, query, limit);
    JsonArray jobs = answer.getJsonArray("jobs");
    if (jobs.isEmpty() && cursor == null && query.containsKey("queue")) {
      KnownQueues.one(action.ask(cluster, Verb.QUEUES, new JsonObject()), query.getString("queue"));
    }
    action.show(
        answer,
        () -> {
          if (!jobs.isEmpty()) {
            action.table(JobTable.of(jobs, action.terminal()));
          }
          if (answer.getBoolean("stopped")) {
            action.remark(
                "Stopped after ten seconds and "
                    + Words.count(answer.getLong("walked"), "job")
                    + reached(action, answer)
                    + ". Go on with --cursor "
                    + answer.getString("cursor"));
          } else if (answer.containsKey("cursor")) {
            action.remark("There are more: --limit, or --cursor " + answer.getString("cursor"));
          } else if (jobs.isEmpty()) {
            action.remark("There is no such job.");
          }
        });
    return jobs.isEmpty() ? Exit.NO : Exit.OK;
  }

  private static String reached(Action action, JsonObject answer) {
    String reached = answer.getString("reached");
    return reached == null
        ? ""
        : ", at those made at " + Words.time(Instant.parse(reached), action.terminal().zone());
  }

  static JsonArray words(List<String> states) {
    JsonArray words = new JsonArray();
    for (String given : states) {
      String word = given.strip().toLowerCase(Locale.ROOT).replace('-', '_');
      List<String> meant =
          Arrays.stream(JobState.values())
              .filter(
                  state ->
                      state.sqlName().equals(word)
                          || word.equals("live") && state.isLive()
                          || word.equals("dead") && Counts.isDead(state))
              .map(JobState::sqlName)
              .toList();
      if (meant.isEmpty()) {
        throw Action.misuse(
            "--state "
                + given
                + " is none; known are live, dead, "
                + String.join(
                    ", ", Arrays.stream(JobState.values()).map(JobState::sqlName).toList()));
      }
      meant.stream().filter(state -> !words.contains(state)).forEach(words::add);
    }
    return words;
  }
}
