package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of the server and of the role that get in the way, and connections that run short. */
final class Settings implements Check {
  private static final Sql SETTINGS = Sql.statement("cli/list_settings");
  private static final Sql CONNECTIONS = Sql.statement("cli/count_connections");

  /** Of each node; see the manual's table of connections. */
  private static final int OF_A_NODE = 17;

  /** What ends a message of a session before it can say its own settings. */
  private static final int SHORT_MILLIS = 1_000;

  @Override
  public String name() {
    return "settings";
  }

  @Override
  public String looksFor() {
    return "a server that takes no changes, time limits of the role that are too short, and"
        + " connections that are not enough for the nodes";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    return patient
        .ask(SETTINGS)
        .onSuccess(rows -> judge(rows, findings))
        .compose(rows -> patient.ask(CONNECTIONS))
        .map(
            rows -> {
              connections(rows.get(0), findings);
              return findings;
            });
  }

  private static void judge(List<Row> rows, List<Finding> findings) {
    Map<String, String> values = new HashMap<>();
    rows.forEach(row -> values.put(row.getString("name"), row.getString("value")));
    if ("on".equals(values.get("in_recovery"))) {
      findings.add(
          Finding.problem(
              "server",
              "The server is a standby: it takes no changes.",
              "Name a host that always leads to the primary."));
    }
    if ("on".equals(values.get("read_only"))) {
      findings.add(
          Finding.problem(
              "default_transaction_read_only",
              "default_transaction_read_only is on for this role or database: nothing can be"
                  + " changed.",
              "alter role … reset default_transaction_read_only, or the same for the database."));
    }
    for (String limit : List.of("statement_timeout", "lock_timeout")) {
      long millis = Long.parseLong(values.getOrDefault(limit, "0"));
      if (millis > 0 && millis < SHORT_MILLIS) {
        findings.add(
            Finding.warning(
                limit,
                limit
                    + " is "
                    + millis
                    + " ms for this role or database: it can end the first message of a session,"
                    + " and your own transactions that enqueue.",
                "alter role … set " + limit + " to a second or more, or to 0."));
      }
    }
  }

  private static void connections(Row row, List<Finding> findings) {
    int most = row.getInteger("most");
    int used = row.getInteger("used");
    int nodes = row.getInteger("nodes");
    if (used * 10 > most * 9) {
      findings.add(
          Finding.problem(
              "max_connections",
              used + " of " + most + " connections are in use.",
              "Raise max_connections, or use fewer connections elsewhere: a node that gets none"
                  + " does no work."));
    } else if (nodes * OF_A_NODE > most) {
      findings.add(
          Finding.warning(
              "max_connections",
              nodes
                  + " nodes may need "
                  + nodes * OF_A_NODE
                  + " connections, and the server has "
                  + most
                  + ".",
              "Raise max_connections: each node may use " + OF_A_NODE + "."));
    }
  }
}
