package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Days of the archive that should have a partition, or should have none any more. */
final class PartitionDays implements Check {
  private static final Sql DAYS = Sql.statement("cli/list_days");

  /** A janitor comes by more often. */
  private static final int LATE_DAYS = 2;

  @Override
  public String name() {
    return "partitions";
  }

  @Override
  public String looksFor() {
    return "days of the archive without a partition, and days that should have been dropped";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    Duration kept = patient.options().getJanitor().getKeepCompleted();
    return patient
        .ask(DAYS)
        .map(
            rows -> {
              List<Finding> findings = new ArrayList<>();
              rows.forEach(row -> judge(row, kept, findings));
              return findings;
            });
  }

  private static void judge(Row row, Duration kept, List<Finding> findings) {
    LocalDate day = row.getLocalDate("day");
    int ahead = row.getInteger("ahead");
    if (!row.getBoolean("present")) {
      findings.add(
          Finding.problem(
              "archive",
              "There is no partition for "
                  + (ahead == 0 ? "today, " : "tomorrow, ")
                  + day
                  + " (UTC).",
              "Is a node with a janitor running, and has it the rights of the owner? Look for"
                  + " PartitionsLate in its log, and for long readers of archive. Nothing is lost:"
                  + " the default partition takes the rows."));
    } else if (-ahead > kept.toDays() + LATE_DAYS) {
      findings.add(
          Finding.warning(
              row.getString("name"),
              "The partition of "
                  + day
                  + " is older than completed jobs are kept ("
                  + Words.lasted(kept)
                  + ").",
              "Is a node with a janitor running? If queues keep theirs longer, all is well; name"
                  + " -conf with the janitor's options."));
    }
  }
}
