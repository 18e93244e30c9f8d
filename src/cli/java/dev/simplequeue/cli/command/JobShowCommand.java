package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All that is known of a job. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows all that is known of a job: times, attempts, progress, errors, payload, output, and the jobs"
            + " that it was redriven from and as. Ends with exit code 1 if there is no record of it.")
final class JobShowCommand extends Action {
  private static final List<String> TIMES =
      List.of("createdAt", "runAt", "claimedAt", "finishedAt");

  private static final List<String> FIRST = List.of("id", "queue", "state", "priority");

  /** Shown by themselves. */
  private static final List<String> LARGE =
      List.of("payload", "headers", "output", "errors", "lives", "progress");

  @Parameters(paramLabel = "ID", description = "The job's id.")
  private UUID id;

  @Option(names = "--no-payload", description = "Leaves out payload, headers and output.")
  private boolean withoutPayload;

  @Override
  Exit run(Cluster cluster) {
    JsonObject job = ask(cluster, Verb.JOB, new JsonObject().put("id", id.toString()));
    if (withoutPayload) {
      List.of("payload", "headers", "output").forEach(job::remove);
    }
    show(job, () -> describe(job));
    return Exit.OK;
  }

  private void describe(JsonObject job) {
    FIRST.forEach(key -> field(key, job.getValue(key)));
    TIMES.stream()
        .filter(job::containsKey)
        .forEach(
            key -> field(key, Words.time(Instant.parse(job.getString(key)), terminal().zone())));
    job.fieldNames().stream()
        .filter(key -> !FIRST.contains(key) && !TIMES.contains(key) && !LARGE.contains(key))
        .forEach(key -> field(key, job.getValue(key)));
    if (job.containsKey("progress")) {
      field("progress", progress(job.getJsonObject("progress")));
    }
    if (job.getJsonArray("lives", new JsonArray()).size() > 1) {
      field(
          "lives",
          String.join(" -> ", job.getJsonArray("lives").stream().map(String::valueOf).toList()));
    }
    for (String key : List.of("headers", "payload", "output")) {
      if (job.containsKey(key)) {
        field(key, Json.encode(job.getValue(key)));
      }
    }
    objects(job.getJsonArray("errors")).forEach(this::error);
  }

  private String progress(JsonObject told) {
    long done = told.getLong("done");
    Long total = told.getLong("total");
    StringBuilder text = new StringBuilder(Words.number(done));
    if (total != null) {
      text.append(" of ").append(Words.number(total));
      text.append(" (").append((int) (100.0 * Math.min(done, total) / total)).append(" %)");
    }
    if (told.containsKey("note")) {
      text.append(": ").append(told.getString("note"));
    }
    return text.append("; attempt ")
        .append(told.getInteger("attempt"))
        .append(", ")
        .append(Words.time(told.getInstant("at"), terminal().zone()))
        .toString();
  }

  private void field(String key, Object value) {
    line(key + " ".repeat(Math.max(1, 16 - key.length())) + value);
  }

  private void error(JsonObject error) {
    field("error", error.getString("kind", "") + " " + error.getString("error", ""));
    error.fieldNames().stream()
        .filter(key -> !key.equals("error") && !key.equals("kind") && !key.equals("trace"))
        .forEach(key -> line("  " + key + " " + error.getValue(key)));
    error.getString("trace", "").lines().forEach(trace -> line("  " + trace));
  }
}
