package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Enqueues the jobs of past ticks. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Enqueues the jobs of past ticks, at most 10000. Those whose job is there, or has ended and is"
          + " still kept, are left out: to repeat it is safe.",
      "Asks if there is more than one tick."
    })
final class ScheduleBackfillCommand extends NamedSchedule {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "The first possible tick: 2030-01-31T12:00:00Z, or local as 2030-01-31T12:00.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "No tick at it or after it; now by default.")
  private @Nullable String to;

  @Option(names = "--dry-run", description = "Only counts the ticks.")
  private boolean dryRun;

  @Override
  Exit run(Cluster cluster) {
    find(cluster);
    JsonObject message =
        message()
            .put("from", instant("--from", from, Instant.EPOCH).toString())
            .put("to", instant("--to", to, Instant.now()).toString());
    JsonObject counted = ask(cluster, Verb.BACKFILL_SCHEDULE, message.copy().put("preview", true));
    if (dryRun) {
      show(counted, () -> line(Words.count(counted.getInteger("ticks"), "tick")));
      return Exit.OK;
    }
    if (counted.getInteger("ticks") > 1) {
      confirm(
          counted.getInteger("ticks"),
          "Enqueue the jobs of "
              + Words.count(counted.getInteger("ticks"), "tick")
              + " of "
              + name());
    }
    JsonObject answer = ask(cluster, Verb.BACKFILL_SCHEDULE, message);
    show(
        answer,
        () ->
            line(
                Words.count(answer.getInteger("inserted"), "job")
                    + " enqueued for "
                    + Words.count(answer.getInteger("ticks"), "tick")));
    return Exit.OK;
  }
}
