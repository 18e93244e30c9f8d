package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Mixin;

/** A change of waiting and ready jobs by their ids. */
abstract class EditJobs extends Action {
  private static final int MOST = 1_000;
  private static final List<String> RESULTS = List.of("done", "running", "locked", "gone");

  @Mixin private ChosenJobs chosen;

  /** What is to be done, as the begin of a question. */
  abstract String order();

  abstract Verb verb();

  /** The word of an operation that does it. */
  abstract String kind();

  /** The message without the ids. */
  JsonObject message() {
    return new JsonObject();
  }

  @Override
  final Exit run(Cluster cluster) {
    return chosen.byFilter()
        ? chosen.change(
            this, cluster, order(), message().put("kind", kind()), List.of("waiting", "ready"))
        : byIds(cluster);
  }

  private Exit byIds(Cluster cluster) {
    List<UUID> all = chosen.ids(this);
    if (all.isEmpty()) {
      throw misuse("no job is named");
    }
    JsonObject message = message();
    if (all.size() > 1) {
      confirm(all.size(), order() + " " + Words.count(all.size(), "job"));
    }
    JsonObject answer = new JsonObject();
    RESULTS.forEach(result -> answer.put(result, new JsonArray()));
    for (int i = 0; i < all.size(); i += MOST) {
      JsonArray some = new JsonArray();
      all.subList(i, Math.min(all.size(), i + MOST)).forEach(id -> some.add(id.toString()));
      JsonObject done = ask(cluster, verb(), message.copy().put("ids", some));
      RESULTS.forEach(
          result -> answer.getJsonArray(result).addAll(done.getJsonArray(result, new JsonArray())));
    }
    show(answer, () -> RESULTS.forEach(result -> tell(result, answer.getJsonArray(result))));
    return answer.getJsonArray("done").size() == all.size() ? Exit.OK : Exit.NO;
  }

  private void tell(String result, JsonArray jobs) {
    if (!jobs.isEmpty()) {
      String what =
          switch (result) {
            case "done" -> "done";
            case "running" -> "not done, running";
            case "locked" -> "not done, locked by another transaction: try again";
            default -> "not done, ended or unknown";
          };
      line(Words.count(jobs.size(), "job") + " " + what);
      if (!result.equals("done")) {
        jobs.forEach(job -> line("  " + job));
      }
    }
  }
}
