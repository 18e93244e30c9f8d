package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Operations on many jobs. */
@Command(
    name = "operations",
    mixinStandardHelpOptions = true,
    description =
        "Shows operations on many jobs, newest first: redrive, cancel and the like by a filter begin"
            + " them. Exit code 1 if there are none.",
    subcommands = {OperationShowCommand.class, OperationCancelCommand.class})
final class OperationsCommand extends Action {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those in this state: running, done or cancelled.")
  private @Nullable String state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Shows at most N operations, 1 to 500: 50 by default.")
  private int limit;

  @Override
  Exit run(Cluster cluster) {
    JsonObject query = new JsonObject().put("size", limit);
    if (state != null) {
      query.put("state", state.toLowerCase(Locale.ROOT));
    }
    JsonObject answer = ask(cluster, Verb.OPERATIONS, query);
    JsonArray operations = answer.getJsonArray("operations");
    show(
        answer,
        () -> {
          if (operations.isEmpty()) {
            remark("There is no such operation.");
          } else {
            table(table(operations));
          }
        });
    return operations.isEmpty() ? Exit.NO : Exit.OK;
  }

  private Table table(JsonArray operations) {
    Instant now = Instant.now();
    Table table =
        new Table()
            .column("ID")
            .column("KIND")
            .column("STATE")
            .number("CHANGED")
            .number("SKIPPED")
            .column("SUBMITTED (" + terminal().zone() + ")")
            .text("BY")
            .text("FILTER");
    objects(operations)
        .forEach(
            each ->
                table.row(
                    each.getString("id"),
                    each.getString("kind"),
                    each.getString("state"),
                    Words.number(each.getLong("changed")),
                    Words.number(each.getLong("processed") - each.getLong("changed")),
                    Words.shortTime(
                        Instant.parse(each.getString("submittedAt")), now, terminal().zone()),
                    each.getString("submittedBy", ""),
                    each.getJsonObject("filter").encode()));
    return table;
  }
}
