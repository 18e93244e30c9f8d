package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Direct;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Words;
import dev.simplequeue.cli.doctor.Doctor;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks for what is wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for what is wrong with the tables, the nodes and the server, and says what to do. Changes"
          + " nothing. Only over SQL.",
      "Exit code 1 if there is a problem; with --strict also for a warning, and for a check that could"
          + " not be made."
    })
final class DoctorCommand extends Action {
  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "CHECK",
      description = "Leaves these checks out; --list names them.")
  private List<String> ignored = List.of();

  @Option(names = "--strict", description = "A warning is a problem too.")
  private boolean strict;

  @Option(names = "--list", description = "Names the checks, and looks at nothing.")
  private boolean list;

  @Option(
      names = "--check-timeout",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "The longest time of one statement: 5s by default.")
  private String checkTimeout = "5s";

  @Option(
      names = "--snapshot-age",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "How old a transaction may be that keeps dead rows: 5m by default.")
  private String snapshotAge = "5m";

  @Override
  boolean answeredAlone() {
    if (list) {
      JsonObject known = Doctor.checks();
      show(
          new JsonObject().put("checks", known),
          () -> known.forEach(entry -> line(entry.getKey() + ": " + entry.getValue())));
    }
    return list;
  }

  @Override
  Exit run(Cluster cluster) {
    JsonObject known = Doctor.checks();
    Set<String> without = new LinkedHashSet<>(ignored);
    without.stream()
        .filter(name -> !known.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw misuse(
                  "--ignore "
                      + name
                      + " is not a check; the checks are "
                      + String.join(", ", known.fieldNames()));
            });
    if (!(cluster instanceof Direct direct)) {
      throw misuse("doctor works at the database, not over --url: name --uri or -conf");
    }
    JsonObject answer =
        get(direct.examine(
                duration("--check-timeout", checkTimeout),
                duration("--snapshot-age", snapshotAge),
                without))
            .put("where", cluster.where());
    boolean problem =
        objects(answer.getJsonArray("findings"))
                .anyMatch(finding -> strict || finding.getString("level").equals("problem"))
            || strict
                && objects(answer.getJsonArray("checks"))
                    .anyMatch(check -> check.getString("state").equals("skipped"));
    answer.put("healthy", !problem);
    show(answer, () -> tell(answer));
    return problem ? Exit.NO : Exit.OK;
  }

  private static Duration duration(String option, String text) {
    try {
      Duration duration = Words.duration(text);
      if (duration.toMillis() > 0) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      throw misuse(option + " " + e.getMessage());
    }
    throw misuse(option + " must be longer than nothing");
  }

  private void tell(JsonObject answer) {
    objects(answer.getJsonArray("findings"))
        .forEach(
            finding -> {
              line(
                  finding.getString("level").toUpperCase(java.util.Locale.ROOT)
                      + " "
                      + finding.getString("text"));
              line("  " + finding.getString("remedy"));
            });
    objects(answer.getJsonArray("checks"))
        .filter(check -> check.getString("state").equals("skipped"))
        .forEach(
            check -> line("SKIPPED " + check.getString("name") + ": " + check.getString("reason")));
    if (answer.getJsonArray("findings").isEmpty()) {
      line(
          "Nothing is wrong, as far as "
              + Words.count(answer.getJsonArray("checks").size(), "check")
              + " can see.");
    }
  }
}
