package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Settings by which what was acknowledged can be lost. */
final class Durability implements Check {
  private static final Sql SETTINGS = Sql.statement("cli/list_settings");

  @Override
  public String name() {
    return "durability";
  }

  @Override
  public String looksFor() {
    return "fsync, full_page_writes and synchronous_commit that are off";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient
        .ask(SETTINGS)
        .map(
            rows -> {
              List<Finding> findings = new ArrayList<>();
              rows.forEach(row -> judge(row.getString("name"), row.getString("value"), findings));
              return findings;
            });
  }

  private static final Map<String, String> OFF =
      Map.of(
          "fsync", "A crash of the server's machine can destroy the whole database.",
          "full_page_writes", "A crash of the server's machine can damage tables.",
          "synchronous_commit",
              "A crash of the server can lose the last acknowledged jobs, and the last ends of jobs:"
                  + " those run again.");

  private static void judge(String name, String value, List<Finding> findings) {
    String danger = OFF.get(name);
    if (danger != null && value.equals("off")) {
      String remedy = "alter system set " + name + " = on; select pg_reload_conf().";
      findings.add(
          name.equals("synchronous_commit")
              ? Finding.warning(name, name + " is off. " + danger, remedy + " Or for the role.")
              : Finding.problem(name, name + " is off. " + danger, remedy));
    }
  }
}
