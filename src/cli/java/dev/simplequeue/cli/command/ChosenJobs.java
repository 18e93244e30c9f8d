package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which jobs an order is about: those that are named by their ids, or all of a filter. */
final class ChosenJobs {
  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "The jobs' ids; - for those on standard input, one a line.")
  private List<String> ids = List.of();

  @Mixin private JobFilter filter;
  @Mixin private Waiting waiting;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only jobs in these states; by default in all that the order can change.")
  private List<String> states = List.of();

  /** Whether it is a filter; refuses both, and neither. */
  boolean byFilter() {
    boolean byFilter = !filter.isEmpty() || !states.isEmpty();
    if (ids.isEmpty() != byFilter) {
      throw Action.misuse("name either ids or a filter, such as --queue");
    }
    return byFilter;
  }

  /** Those that are named. */
  List<UUID> ids(Action action) {
    return JobIdArguments.of(action, ids);
  }

  /** What the filter says besides states. */
  JsonObject said(Action action) {
    return filter.message(action.terminal().zone());
  }

  boolean hasStates() {
    return !states.isEmpty();
  }

  @Nullable String uniqueKey() {
    return filter.uniqueKey;
  }

  @Nullable String fingerprint() {
    return filter.fingerprint;
  }

  /**
   * Has all jobs of the filter changed by an operation.
   *
   * @param order as the begin of a question
   * @param request the keys of an operation, without the filter
   * @param otherwise the states, if none are named
   */
  Exit change(
      Action action, Cluster cluster, String order, JsonObject request, List<String> otherwise) {
    JsonObject chosen = said(action);
    if (filter.queue != null) {
      KnownQueues.one(action.ask(cluster, Verb.QUEUES, new JsonObject()), filter.queue);
    }
    chosen.put("states", JobsCommand.words(states.isEmpty() ? otherwise : states));
    return new ManyJobs(action, cluster)
        .change(order, request.copy().put("filter", chosen), atMost());
  }

  private Duration atMost() {
    return waiting.atMost();
  }
}
