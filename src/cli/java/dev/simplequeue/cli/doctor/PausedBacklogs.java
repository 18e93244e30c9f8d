package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** Paused queues in which jobs wait. */
final class PausedBacklogs implements Check {
  private static final Sql PAUSED = Sql.statement("cli/find_paused_backlogs");

  @Override
  public String name() {
    return "paused";
  }

  @Override
  public String looksFor() {
    return "paused queues with jobs that are ready";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient.ask(PAUSED).map(rows -> rows.stream().map(PausedBacklogs::finding).toList());
  }

  private static Finding finding(Row row) {
    String queue = row.getString("queue");
    long jobs = row.getLong("jobs");
    return Finding.warning(
        queue,
        "Queue "
            + queue
            + " has been paused for "
            + Words.lasted(Duration.ofMillis(Math.round(row.getDouble("seconds") * 1000)))
            + ", and "
            + (jobs > 10_000
                ? "more than 10,000 jobs are"
                : Words.count(jobs, "job") + (jobs == 1 ? " is" : " are"))
            + " ready.",
        "If it is not meant any more: simplequeue resume " + queue + ".");
  }
}
