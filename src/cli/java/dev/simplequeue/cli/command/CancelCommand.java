package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Cancels. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Cancels jobs: waiting ones end at once, running ones are signalled and never start again.",
      "By ids, --unique-key alone or --fingerprint alone at once; by another filter as an operation"
          + " that a node carries out: see operations.",
      "Asks if they are more than one. Exit code 1 if there was nothing to cancel."
    })
final class CancelCommand extends Action {
  private static final int COUNTED = 500;
  private static final List<String> NUMBERS = List.of("ended", "signalled", "ending");

  @Mixin private ChosenJobs chosen;

  @Override
  Exit run(Cluster cluster) {
    boolean byFilter = chosen.byFilter();
    JsonObject said = chosen.said(this);
    boolean atOnce =
        !chosen.hasStates()
            && said.size() <= 1
            && List.of("uniqueKey", "fingerprint").containsAll(said.fieldNames());
    return byFilter && !atOnce
        ? chosen.change(
            this, cluster, "Cancel", new JsonObject().put("kind", "cancel"), List.of("live"))
        : atOnce(cluster);
  }

  private Exit atOnce(Cluster cluster) {
    String uniqueKey = chosen.uniqueKey();
    String fingerprint = chosen.fingerprint();
    JsonObject sum = new JsonObject();
    NUMBERS.forEach(number -> sum.put(number, 0));
    if (uniqueKey != null) {
      add(sum, ask(cluster, Verb.CANCEL, new JsonObject().put("uniqueKey", uniqueKey)));
    } else if (fingerprint != null) {
      confirmGroup(cluster, fingerprint);
      add(sum, ask(cluster, Verb.CANCEL, new JsonObject().put("fingerprint", fingerprint)));
    } else {
      List<UUID> all = chosen.ids(this);
      if (all.size() > 1) {
        confirm(all.size(), "Cancel " + Words.count(all.size(), "job"));
      }
      for (UUID id : all) {
        add(sum, ask(cluster, Verb.CANCEL, new JsonObject().put("id", id.toString())));
      }
    }
    boolean none = NUMBERS.stream().allMatch(number -> sum.getInteger(number) == 0);
    show(
        sum,
        () ->
            line(
                none
                    ? "nothing to cancel"
                    : sum.getInteger("ended")
                        + " ended, "
                        + sum.getInteger("signalled")
                        + " running and signalled, "
                        + sum.getInteger("ending")
                        + " just ending"));
    return none ? Exit.NO : Exit.OK;
  }

  private void confirmGroup(Cluster cluster, String group) {
    JsonObject page =
        ask(
            cluster,
            Verb.PAGE,
            new JsonObject()
                .put("fingerprint", group)
                .put("states", new JsonArray(List.of("waiting", "ready", "running")))
                .put("size", COUNTED));
    int jobs = page.getJsonArray("jobs").size();
    if (jobs > 1 || page.containsKey("cursor")) {
      confirm(
          jobs,
          "Cancel "
              + (page.containsKey("cursor") ? "more than " : "")
              + Words.count(jobs, "job")
              + " with fingerprint "
              + group);
    }
  }

  private static void add(JsonObject sum, JsonObject more) {
    NUMBERS.forEach(number -> sum.put(number, sum.getInteger(number) + more.getInteger(number, 0)));
  }
}
