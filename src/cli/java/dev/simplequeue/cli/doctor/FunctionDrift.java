package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.ExpectedFunctions;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.FunctionLimits;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions that are missing, of another version, or replaced behind the back of their checksum.
 */
final class FunctionDrift implements Check {
  private static final Sql LOOK = Sql.statement("look_at_functions");
  private static final Sql SOURCES = Sql.statement("cli/function_sources");

  @Override
  public String name() {
    return "functions";
  }

  @Override
  public String looksFor() {
    return "functions of the schema that are missing or not of this library's text";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient.ifOfThisVersion(
        () ->
            patient
                .ask(LOOK)
                .compose(there -> patient.ask(SOURCES).map(src -> compare(patient, there, src))));
  }

  private static List<Finding> compare(Patient patient, List<Row> there, List<Row> sources) {
    Map<String, String> comments = new HashMap<>();
    there.forEach(row -> comments.put(row.getString("name"), row.getString("comment")));
    Map<String, String> bodies = new HashMap<>();
    sources.forEach(row -> bodies.put(row.getString("name"), row.getString("source")));
    List<Finding> findings = new ArrayList<>();
    ExpectedFunctions.texts(patient.options().getSchema(), FunctionLimits.ALL)
        .forEach(
            (name, text) -> {
              String comment = comments.get(name);
              if (comment == null) {
                findings.add(drift(name, "is missing"));
              } else if (!comment.equals(ExpectedFunctions.comment(text))) {
                findings.add(drift(name, "is of another version of the library"));
              } else if (!text.contains(bodies.getOrDefault(name, ""))) {
                findings.add(drift(name, "was replaced: its text is not that of this library"));
              }
            });
    return findings;
  }

  private static Finding drift(String name, String what) {
    return Finding.problem(
        "function " + name,
        "The function " + name + " " + what + ".",
        "Drop it, then simplequeue migrate with the rights of the owner makes it again.");
  }
}
