package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import java.util.List;

/** Rows in the archive's default partition. */
final class DefaultPartition implements Check {
  private static final Sql COUNT = Sql.statement("cli/count_default");

  @Override
  public String name() {
    return "default-partition";
  }

  @Override
  public String looksFor() {
    return "rows in the archive's default partition";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient
        .ask(COUNT)
        .map(
            rows -> {
              long jobs = rows.get(0).getLong("jobs");
              return jobs == 0
                  ? List.of()
                  : List.of(
                      Finding.problem(
                          "archive_default",
                          "The default partition has "
                              + (jobs > 10_000 ? "more than 10,000" : Words.number(jobs))
                              + " rows, of days that have no partition.",
                          "A janitor moves them when it makes those days. Is one running, and what"
                              + " does it say (PartitionsLate)?"));
            });
  }
}
