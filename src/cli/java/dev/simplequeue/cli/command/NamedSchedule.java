package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** An order about one schedule. A name that nobody knows is told the near ones. */
abstract class NamedSchedule extends Action {
  private static final int LARGEST = 500;

  @Parameters(index = "0", paramLabel = "NAME", description = "The schedule's name.")
  private String name;

  final JsonObject message() {
    return new JsonObject().put("name", name);
  }

  final String name() {
    return name;
  }

  /** The schedule as it stands. */
  final JsonObject find(Cluster cluster) {
    try {
      return ask(cluster, Verb.SCHEDULE, message());
    } catch (Failure failure) {
      if (failure.exit() != Exit.NO) {
        throw failure;
      }
      List<String> near = Words.near(name, names(cluster));
      throw new Failure(
          Exit.NO,
          "there is no schedule with the name "
              + name
              + (near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?"));
    }
  }

  private List<String> names(Cluster cluster) {
    return objects(
            ask(cluster, Verb.SCHEDULES, new JsonObject().put("size", LARGEST))
                .getJsonArray("schedules"))
        .map(each -> each.getString("name"))
        .toList();
  }

  final Instant instant(String option, @Nullable String text, Instant otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return Words.instant(text, terminal().zone());
    } catch (IllegalArgumentException e) {
      throw misuse(option + " " + e.getMessage());
    }
  }
}
