package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Terminal;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** Jobs as lines. */
final class JobTable {

  private JobTable() {}

  static Table of(JsonArray jobs, Terminal terminal) {
    Instant now = Instant.now();
    Table table =
        new Table()
            .column("ID")
            .text("QUEUE")
            .column("STATE")
            .number("PRIO")
            .number("ATTEMPT")
            .column("SINCE (" + terminal.zone() + ")")
            .text("KEY")
            .text("ERROR");
    Action.objects(jobs)
        .forEach(
            job ->
                table.row(
                    job.getString("id"),
                    job.getString("queue"),
                    job.getString("state"),
                    String.valueOf(job.getInteger("priority")),
                    job.getInteger("attempts") + "/" + job.getInteger("maxAttempts"),
                    Words.shortTime(Instant.parse(since(job)), now, terminal.zone()),
                    job.getString("uniqueKey", job.getString("fingerprint", "")),
                    job.getString("lastError", "")));
    return table;
  }

  /** When it came into its state; of a job that waits, until when. */
  private static String since(JsonObject job) {
    String created = job.getString("createdAt");
    return switch (job.getString("state")) {
      case "running" -> job.getString("claimedAt", created);
      case "waiting", "ready" -> job.getString("runAt", created);
      default -> job.getString("finishedAt", created);
    };
  }
}
