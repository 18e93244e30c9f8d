package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Direct;
import dev.simplequeue.cli.Exit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the tables, or brings them up to date. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the tables, or brings them up to date with this jar, in one transaction. Older nodes go"
          + " on working. Only over SQL, with the rights of the tables' owner.",
      "Nothing is done if nothing is missing."
    })
final class MigrateCommand extends Action {
  @Option(names = "--dry-run", description = "Only says what would be done.")
  private boolean dryRun;

  @Override
  Exit run(Cluster cluster) {
    if (!(cluster instanceof Direct direct)) {
      throw misuse("migrate works at the database, not over --url: name --uri or -conf");
    }
    JsonObject answer = get(direct.migrate(dryRun)).put("dryRun", dryRun);
    show(answer, () -> tell(answer));
    return Exit.OK;
  }

  private void tell(JsonObject answer) {
    JsonArray steps = answer.getJsonArray("migrations");
    JsonArray functions = answer.getJsonArray("functions");
    if (steps.isEmpty() && functions.isEmpty()) {
      line("The tables are at version " + answer.getInteger("from") + ". Nothing is missing.");
      return;
    }
    line(
        (dryRun ? "Would go from version " : "Has gone from version ")
            + answer.getInteger("from")
            + " to "
            + answer.getInteger("to")
            + ".");
    steps.forEach(step -> line("  migration " + step));
    functions.forEach(function -> line("  function " + function));
  }
}
