package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Rights that this role lacks for working as a node. */
final class Rights implements Check {
  private static final Sql LACKING = Sql.statement("cli/lacking_rights");
  private static final Sql SCHEMA = Sql.statement("look_at_schema");

  @Override
  public String name() {
    return "rights";
  }

  @Override
  public String looksFor() {
    return "rights on tables and functions that this role lacks for working as a node, and row"
        + " level security that hides rows from it";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    String role = patient.options().getConnectOptions().getUser();
    List<Finding> findings = new ArrayList<>();
    return patient
        .ask(LACKING)
        .onSuccess(
            rows ->
                rows.forEach(
                    row ->
                        findings.add(
                            Finding.problem(
                                row.getString("object"),
                                "The role "
                                    + role
                                    + " lacks the right "
                                    + row.getString("lacking")
                                    + " on "
                                    + row.getString("object")
                                    + ".",
                                "Run roles.sql again and grant the worker's role to "
                                    + role
                                    + ". It is right so for a role that only enqueues."))))
        .compose(rows -> patient.ask(SCHEMA))
        .map(
            rows -> {
              for (String table : rows.get(0).getArrayOfStrings("hiding")) {
                findings.add(
                    Finding.problem(
                        table,
                        "Row level security hides rows of "
                            + table
                            + " from the role "
                            + role
                            + ".",
                        "alter table … disable row level security, or alter role … bypassrls."));
              }
              return findings;
            });
  }
}
