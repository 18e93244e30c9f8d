package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Words;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Follows what happens. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = {
      "Follows what happens, a line each, until it is interrupted; with --json one JSON object a line.",
      "Over --url these are the API's events. Over SQL it hears what nodes tell each other by NOTIFY,"
          + " names and ids only: jobs that are ready (jobs: queues), cancelled, awaited, changed,"
          + " paused, schedules. Jobs that a node runs itself are not told, and what is told while the"
          + " connection is lost is lost."
    })
final class EventsCommand extends Action {
  @Option(
      names = "--follow",
      required = true,
      description = "Says that the command goes on; there is no other way.")
  private boolean follow;

  @Option(names = "--queue", paramLabel = "QUEUE", description = "Over --url: only of this queue.")
  private @Nullable String queue;

  @Option(names = "--frequent", description = "Over --url: also what happens for every single job.")
  private boolean frequent;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "Ends after this time, with exit code 0.")
  private @Nullable String duration;

  /** After its time the command closes its connection by itself: that is not worth a message. */
  private volatile boolean over;

  @Override
  Exit run(Cluster cluster) {
    Duration limit = limit();
    JsonObject wish = new JsonObject();
    if (frequent) {
      wish.put("frequent", true);
    }
    if (queue != null) {
      wish.put("queue", queue);
    }
    Future<Void> ended = cluster.follow(wish, this::tell);
    try {
      ended.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return Exit.OK;
    } catch (TimeoutException e) {
      over = true;
      return Exit.OK;
    } catch (ExecutionException e) {
      throw Failure.of(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.OK;
    }
  }

  private Duration limit() {
    try {
      return duration == null ? Duration.ofDays(36_500) : Words.duration(duration);
    } catch (IllegalArgumentException e) {
      throw misuse("--for " + e.getMessage());
    }
  }

  private void tell(JsonObject event) {
    if (over) {
      return;
    }
    if (root().isJson()) {
      terminal().out().println(event.encode());
      return;
    }
    JsonObject rest = event.copy();
    rest.remove("type");
    Object at = rest.remove("at");
    Instant when = at instanceof String text ? Instant.parse(text) : Instant.now();
    line(Words.time(when, terminal().zone()) + " " + event.getString("type") + " " + rest.encode());
  }
}
