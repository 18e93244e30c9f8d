package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** Claims of nodes that are dead or silent, or that nobody knows. */
final class DeadNodes implements Check {
  private static final Sql CLAIMS = Sql.statement("cli/count_lost_claims");

  /** Rescues are done by then, whatever the lease. */
  private static final Duration LONG = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "nodes";
  }

  @Override
  public String looksFor() {
    return "nodes that have been silent or dead for a minute, and the jobs that they still hold";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient
        .ask(CLAIMS, LONG.toSeconds())
        .map(rows -> rows.stream().map(DeadNodes::finding).toList());
  }

  private static Finding finding(Row row) {
    String name = row.getString("name");
    long jobs = row.getLong("jobs");
    return Finding.problem(
        name == null ? row.getUUID("id").toString() : name,
        (name == null
                ? "Nobody knows the node " + row.getUUID("id")
                : "The node "
                    + name
                    + " has been "
                    + row.getString("state")
                    + " for "
                    + Words.lasted(Duration.ofMillis(Math.round(row.getDouble("seconds") * 1000))))
            + ", and "
            + (jobs == 0 ? "no other node has declared it dead." : held(jobs)),
        "Is a node with a reaper running? Another transaction may have locked the jobs; look for"
            + " ReaperWatches and RowsRefused in the log.");
  }

  private static String held(long jobs) {
    String many =
        jobs > 1000
            ? "more than 1,000 jobs are"
            : Words.count(jobs, "job") + (jobs == 1 ? " is" : " are");
    return many + " still claimed by it.";
  }
}
