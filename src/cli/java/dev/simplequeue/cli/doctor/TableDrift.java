package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tables, columns, indexes and constraints that are missing or other than the migrations make them.
 * What is there besides is the users' own. What they make is kept in a file, which a test holds to
 * the migrations.
 */
final class TableDrift implements Check {
  static final Sql DESCRIBE = Sql.statement("cli/describe_schema");
  static final String FILE = "/dev/simplequeue/cli/schema.json";

  @Override
  public String name() {
    return "tables";
  }

  @Override
  public String looksFor() {
    return "tables, columns, indexes and constraints that are missing, invalid, or other than the"
        + " migrations make them";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    return patient.ifOfThisVersion(
        () -> patient.ask(DESCRIBE).map(found -> compare(expected(), described(found))));
  }

  /** What there is, by kind and name. */
  static Map<String, String> described(List<Row> rows) {
    Map<String, String> described = new TreeMap<>();
    rows.forEach(row -> described.put(row.getString("object"), row.getString("definition")));
    return described;
  }

  private static Map<String, String> expected() {
    try (InputStream in = TableDrift.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the jar is incomplete: " + FILE + " is missing");
      }
      JsonObject json = new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Map<String, String> expected = new TreeMap<>();
      json.forEach(entry -> expected.put(entry.getKey(), String.valueOf(entry.getValue())));
      return expected;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Finding> compare(Map<String, String> expected, Map<String, String> found) {
    List<Finding> findings = new ArrayList<>();
    expected.forEach(
        (object, definition) -> {
          String is = found.get(object);
          if (is == null) {
            findings.add(
                Finding.problem(
                    object,
                    "The " + object + " is missing; it is: " + definition + ".",
                    object.startsWith("index ")
                        ? "Make it again: create index concurrently, with this definition."
                        : "Somebody has removed it: make it again as it was."));
          } else if (!is.equals(definition)) {
            findings.add(
                Finding.problem(
                    object,
                    "The "
                        + object
                        + " is: "
                        + is
                        + ". The migrations make it: "
                        + definition
                        + ".",
                    is.endsWith("INVALID")
                        ? "reindex index concurrently, or drop it and make it again."
                        : "Change it back."));
          }
        });
    return findings;
  }
}
