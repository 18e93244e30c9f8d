package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tables that vacuum does not keep up with. */
final class DeadRows implements Check {
  private static final Sql TABLES = Sql.statement("cli/look_at_vacuum");
  private static final long MANY = 50_000;

  @Override
  public String name() {
    return "dead-rows";
  }

  @Override
  public String looksFor() {
    return "tables with many dead rows, and autovacuum that is off";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient
        .ask(TABLES)
        .map(
            rows -> {
              List<Finding> findings = new ArrayList<>();
              rows.forEach(row -> judge(row, findings));
              return findings;
            });
  }

  private static void judge(Row row, List<Finding> findings) {
    String table = row.getString("name");
    if (row.getBoolean("off")) {
      findings.add(
          Finding.problem(
              table,
              "Autovacuum is off for " + table + ".",
              "alter table … reset (autovacuum_enabled), or alter system set autovacuum = on."));
    }
    long live = row.getLong("live_rows");
    long dead = row.getLong("dead_rows");
    if (dead > MANY && dead > live / 2) {
      Double seconds = row.getDouble("vacuumed_seconds");
      findings.add(
          Finding.problem(
              table,
              table
                  + " has "
                  + Words.number(dead)
                  + " dead rows beside "
                  + Words.number(live)
                  + " live ones, and was "
                  + (seconds == null
                      ? "never vacuumed."
                      : "last vacuumed "
                          + Words.lasted(Duration.ofMillis(Math.round(seconds * 1000)))
                          + " ago."),
              "Look for what pins them (check snapshots); then vacuum the table by hand, and give"
                  + " autovacuum more to do."));
    }
  }
}
