package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster.Verb;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives jobs another priority. */
@Command(
    name = "reprioritise",
    mixinStandardHelpOptions = true,
    description =
        "Gives waiting and ready jobs another priority. By ids at once; by a filter as an operation that a node carries out. Asks if they are more than one. Exit code 1 if"
            + " it was not done for all.")
final class JobReprioritiseCommand extends EditJobs {
  @Option(
      names = "--priority",
      required = true,
      paramLabel = "0-9",
      description = "0 is the most urgent, 9 the least.")
  private int priority;

  @Override
  String order() {
    return "Give priority " + priority + " to";
  }

  @Override
  Verb verb() {
    return Verb.REPRIORITISE;
  }

  @Override
  JsonObject message() {
    if (priority < 0 || priority > 9) {
      throw misuse("--priority is " + priority + "; it must be 0 to 9");
    }
    return new JsonObject().put("priority", priority);
  }

  @Override
  String kind() {
    return "reprioritise";
  }
}
