package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** Transactions, prepared transactions and replication slots that keep dead rows from vacuum. */
final class LongSnapshots implements Check {
  private static final Sql HOLDERS = Sql.statement("cli/find_holders_of_rows");

  @Override
  public String name() {
    return "snapshots";
  }

  @Override
  public String looksFor() {
    return "old transactions, prepared transactions and replication slots that keep dead rows from"
        + " being removed";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient
        .ask(HOLDERS, patient.snapshotAge().toMillis())
        .map(rows -> rows.stream().map(LongSnapshots::finding).toList());
  }

  private static Finding finding(Row row) {
    Double seconds = row.getDouble("seconds");
    String age = seconds == null ? "" : Words.lasted(Duration.ofMillis(Math.round(seconds * 1000)));
    String name = row.getString("name");
    return switch (row.getString("kind")) {
      case "prepared" ->
          Finding.problem(
              name,
              "A prepared transaction has been open for " + age + ": dead rows cannot be removed.",
              "commit prepared or rollback prepared, with this name.");
      case "slot" ->
          Finding.problem(
              name,
              "The replication slot "
                  + name
                  + " holds "
                  + Words.number(row.getLong("transactions"))
                  + " transactions back, and nobody uses it.",
              "Start its consumer again, or select pg_drop_replication_slot('" + name + "').");
      case "hidden" ->
          Finding.warning(
              "pg_stat_activity",
              "Of "
                  + name
                  + " sessions of others the server does not show the role "
                  + row.getString("who")
                  + " their transactions: long ones may be among them.",
              "grant pg_read_all_stats to this role, or look with another.");
      default ->
          Finding.problem(
              "pid " + name,
              "A transaction of "
                  + row.getString("who")
                  + " has been open for "
                  + age
                  + ": dead rows cannot be removed.",
              "Find out what it does; select pg_terminate_backend(" + name + ") ends it.");
    };
  }
}
